package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Veil;
import io.nodekeeper.engine.Look;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordedLookTest {

  private static RecordedLook recorded() {
    Look look = SampleLook.at(Reading.known(Optional.of("KEY=\"old\"\n"), SampleLook.AT), false);
    Veil veil = Veil.over(look.policy(), look.seen(), look.before(), look.at(), "salt");
    return new RecordedLook(
        RecordedLook.VERSION,
        "0.1.0",
        look.at(),
        veil.policy(),
        veil.seen(),
        veil.memory(),
        List.of("the node is draining"),
        List.of());
  }

  @Test
  void whatIsWrittenIsReadTheSame() throws IOException {
    assertThat(RecordedLook.read(recorded().write())).isEqualTo(recorded());
  }

  @Test
  void neitherATagsValueNorAFilesTextIsWritten() {
    assertThat(recorded().write())
        .doesNotContain(SampleLook.SECRET)
        .doesNotContain("old")
        .contains("\"env\":\"not recorded\"");
  }

  @Test
  void theSameTextHasAnotherNameInAnotherLook() {
    Look look = SampleLook.at(Reading.known(Optional.of("KEY=\"old\"\n"), SampleLook.AT), false);
    Veil one = Veil.over(look.policy(), look.seen(), look.before(), look.at(), "salt");
    Veil other = Veil.over(look.policy(), look.seen(), look.before(), look.at(), "pepper");
    assertThat(one.seen().files()).isNotEqualTo(other.seen().files());
  }

  private static Throwable refused(String text) {
    return catchThrowable(() -> RecordedLook.read(text));
  }

  @Test
  void whatIsNoWholeLookIsRefusedWithThePlace() {
    String text = recorded().write();
    assertThat(refused(text.replace("\"version\":2", "\"version\":1")))
        .isInstanceOf(IOException.class)
        .hasMessage("it has version 1, not 2");
    assertThat(refused(text.replace("\"settle\":\"PT10S\"", "\"settled\":\"PT10S\"")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "RecordedLook.policy.daemons[0].settle: it is missing, or not what is expected");
    assertThat(refused(text.replace("\"settle\":\"PT10S\"", "\"settle\":\"10 s\"")))
        .hasMessage("RecordedLook.policy.daemons[0].settle: it is no time");
    assertThat(refused(text.replace("\"@\":\"Known\"", "\"@\":\"Guess\"")))
        .hasMessageEndingWith(": it is none of Reading");
    assertThat(refused(text.replace("\"leaves\":\"IN_ORDER\"", "\"leaves\":\"SOON\"")))
        .hasMessageEndingWith(".leaves: it is none of Leaves");
    assertThat(refused(text.replace("\"within\":\"PT10M\"", "\"within\":10")))
        .hasMessage("RecordedLook.policy.ready.within: it is missing, or not what is expected");
    assertThat(refused("")).hasMessage("it is empty");
    assertThat(refused("[1]")).isInstanceOf(IOException.class);
    assertThat(refused(text.substring(0, text.length() / 2))).isInstanceOf(IOException.class);
  }
}
