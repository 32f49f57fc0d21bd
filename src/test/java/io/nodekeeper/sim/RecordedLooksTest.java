package io.nodekeeper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Veil;
import io.nodekeeper.core.Veiled;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.record.RecordedLook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whatever happens to a node: what is recorded of a look is enough to decide the same again. */
class RecordedLooksTest {

  private static final long SEEDS = 15;
  private static final int EACH = 5;

  private final AtomicLong looks = new AtomicLong();

  @Test
  void theSameIsDecidedFromWhatIsRecorded() {
    var wiring = new Wiring(Recalling::new, UnaryOperator.identity(), UnaryOperator.identity());
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(Run.of(Draw.options(seed), wiring, false).violation())
          .as("seed " + seed)
          .isEmpty();
    }
    assertThat(looks).hasValueGreaterThan(1_000);
  }

  /** Decides as the shipped one does, and now and then once more from the record. */
  private final class Recalling implements Mind {
    private final Mind sound = Mind.sound();

    @Override
    public Decision decide(Policy policy, Observation seen, Memory memory, Instant now) {
      Decision decision = sound.decide(policy, seen, memory, now);
      if (looks.incrementAndGet() % EACH == 0) {
        Veil veil = Veil.over(policy, seen, memory, now, "salt");
        RecordedLook read = read(recorded(veil, now).write());
        assertThat(read).isEqualTo(recorded(veil, now));
        assertThat(Veiled.lines(sound.decide(read.policy(), read.seen(), read.memory(), read.at())))
            .isEqualTo(Veiled.lines(decision));
      }
      return decision;
    }

    @Override
    public List<Objection> object(Policy policy, Observation seen, Decision decision, Instant now) {
      return sound.object(policy, seen, decision, now);
    }
  }

  private static RecordedLook recorded(Veil veil, Instant now) {
    return new RecordedLook(
        RecordedLook.VERSION,
        "0",
        now,
        veil.policy(),
        veil.seen(),
        veil.memory(),
        List.of(),
        List.of());
  }

  private static RecordedLook read(String text) {
    try {
      return RecordedLook.read(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
