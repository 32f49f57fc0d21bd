package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Loop;
import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon a tag that somebody changes is in a file, by virtual time. */
class TagsInTimeTest {

  private static final String FILE = "/etc/container_config/node.config";
  private static final Duration TICK = Duration.ofMillis(100);

  @TempDir private Path root = Path.of("");
  private final AtomicReference<Instant> now = new AtomicReference<>(FakeEdges.AT);
  private final AtomicReference<String> tag = new AtomicReference<>("old");
  private final AtomicBoolean rung = new AtomicBoolean();

  private static final MemoryStore NOWHERE =
      new MemoryStore() {
        @Override
        public Memory load() {
          return Memory.none();
        }

        @Override
        public void save(Memory memory) {}
      };

  /**
   * Containers come and go, so that it looks all the time, until it is quiet; then the tag changes.
   *
   * @return how long that takes to be in the file
   */
  private Duration reaches(Duration quietAfter) {
    var node = new Node(root);
    InstantSource clock = now::get;
    var kept =
        new Kept<>(
            LiveEdges.TAGS_FRESH,
            clock,
            () -> Reading.known(FakeEdges.tags("env", tag.get()), now.get()));
    node.edges.imdsTags = kept::reading;
    node.edges.forgets = kept::forget;
    var settings = (Settings.Loaded) Settings.load(node.places().settings());
    var loop =
        new Loop(
            new NodeWorld(node.edges, NodeWorld.Patience.standard(), clock),
            Mind.sound(),
            NOWHERE,
            settings::policy,
            List.of(),
            clock);
    var watch = new ChangeWatch<>(() -> Agent.tagsAnew(node.edges), () -> rung.set(true));
    Instant start = now.get();
    Instant changes = start.plus(quietAfter);
    tag.set("old");
    for (Instant poll = start; ; now.updateAndGet(at -> at.plus(TICK))) {
      if (now.get().equals(changes)) {
        tag.set("new");
      }
      if (!now.get().isBefore(poll)) {
        watch.run();
        poll = poll.plus(Agent.TAGS_POLL);
      }
      if (rung.getAndSet(false) || now.get().isBefore(changes)) {
        loop.look();
      }
      if (node.edges.files.getOrDefault(FILE, "").contains("new")) {
        return Duration.between(changes, now.get());
      }
      assertThat(now.get()).isBefore(changes.plusSeconds(60));
    }
  }

  @Test
  void aChangedTagIsInTheFileAfterThePollAndOneLookHoweverBusyTheNodeWas() {
    new Node(root)
        .with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {MY_ENVIRONMENT: {tag: env}}\n");
    for (int tenths = 1; tenths < 200; tenths += 13) {
      assertThat(reaches(TICK.multipliedBy(tenths)))
          .as("quiet after %d ticks", tenths)
          .isLessThanOrEqualTo(Agent.TAGS_POLL);
    }
  }
}
