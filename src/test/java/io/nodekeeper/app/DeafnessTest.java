package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Note;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeafnessTest {

  private final Deafness deafness = new Deafness();

  private Optional<Note.Level> at(long second, String trouble) {
    return deafness
        .note(Optional.of(trouble).filter(why -> !why.isEmpty()), Told.NOON.plusSeconds(second))
        .map(Note::level);
  }

  @Test
  void onlyWhatLastsIsAWarning() {
    assertThat(at(0, "refused")).contains(Note.Level.INFO);
    assertThat(at(59, "reset")).contains(Note.Level.INFO);
    assertThat(at(60, "refused")).contains(Note.Level.WARNING);
    assertThat(at(61, "")).isEmpty();
    assertThat(at(62, "refused")).contains(Note.Level.INFO);
  }
}
