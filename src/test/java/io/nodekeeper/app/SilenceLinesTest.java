package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Reading;
import io.nodekeeper.record.SampleLook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilenceLinesTest {

  private final List<Line> lines = new ArrayList<>();
  private final SilenceLines silence = new SilenceLines(lines::add);

  private List<String> told(long seconds, boolean answers) {
    lines.clear();
    Told look = Told.look().at(Told.NOON.plusSeconds(seconds));
    var built = (answers ? look : look.withoutDocker()).build();
    silence.tell(built.seen(), built.at());
    return lines.stream()
        .map(line -> line.level() + " " + line.event() + " " + line.subject() + ": " + line.text())
        .toList();
  }

  @Test
  void whoIsSilentForAWhileIsNamedOnceAndAlsoWhenHeAnswersAgain() {
    assertThat(told(0, true)).isEmpty();
    assertThat(told(30, false)).isEmpty();
    assertThat(told(39, false)).isEmpty();
    assertThat(told(40, false))
        .containsExactly("WARN source.silent docker: it does not answer: connection refused");
    assertThat(told(90, false)).isEmpty();
    assertThat(told(100, true))
        .containsExactly("INFO source.answers docker: it answers again, after 1 min 10 s");
    assertThat(told(110, true)).isEmpty();
  }

  private static <T> Reading<T> silentFor(int seconds) {
    return Reading.unknown("no answer within " + seconds + " s", Told.NOON);
  }

  @Test
  void whoIsSilentForTheSameReasonIsNamedWithTheFirst() {
    Observation nothing = Observation.nothing();
    var seen =
        new Observation(
            nothing.host(),
            nothing.identity(),
            nothing.imdsTags(),
            nothing.ec2Tags(),
            nothing.targetLifecycleState(),
            nothing.notices(),
            silentFor(5),
            silentFor(6),
            Reading.unknown("connection refused", Told.NOON),
            nothing.node(),
            nothing.tasks(),
            nothing.autoScaling(),
            nothing.daemons(),
            nothing.files());
    silence.tell(seen, Told.NOON);
    silence.tell(seen, Told.NOON.plusSeconds(10));

    assertThat(lines)
        .extracting(line -> line.subject() + ": " + line.text())
        .containsExactly(
            "docker: it does not answer: connection refused",
            "ecs agent: it does not answer, nor: ecs agent tasks: no answer within 5 s");
    lines.clear();
    silence.tell(
        SampleLook.at(Reading.known(Optional.empty(), Told.NOON), true).seen(),
        Told.NOON.plusSeconds(15));
    assertThat(lines)
        .extracting(Line::subject)
        .as("Docker is silent there, and the others have no lines of their own")
        .containsExactly("ecs agent");
  }

  @Test
  void whoHasNotComeUpYetIsWarnedOfOnlyWhenHeShouldHave() {
    assertThat(told(0, false)).isEmpty();
    assertThat(told(10, false))
        .containsExactly("INFO source.silent docker: it does not answer: connection refused");
    assertThat(told(299, false)).isEmpty();
    assertThat(told(300, false))
        .containsExactly("WARN source.silent docker: it does not answer: connection refused");
    assertThat(told(400, false)).isEmpty();
  }

  private List<String> toldOfMetadata(long seconds) {
    lines.clear();
    Told look =
        Told.look().at(Told.NOON.plusSeconds(seconds)).metadataSilentSince(Told.NOON, "no answer");
    silence.tell(look.build().seen(), Told.NOON.plusSeconds(seconds));
    return lines.stream()
        .map(line -> line.level() + " " + line.event() + " " + line.subject() + ": " + line.text())
        .toList();
  }

  @Test
  void whoDoesNotAnswerAgainIsNamedAndWarnedOfWhenTheEndWouldNotBeSeen() {
    assertThat(told(0, true)).isEmpty();
    assertThat(toldOfMetadata(5)).isEmpty();
    assertThat(toldOfMetadata(14)).isEmpty();
    assertThat(toldOfMetadata(15))
        .containsExactly(
            "INFO source.silent auto scaling state: it does not answer, nor: spot notice; what they"
                + " said 15 s ago goes on to hold: no answer");
    assertThat(toldOfMetadata(64)).isEmpty();
    assertThat(toldOfMetadata(65))
        .containsExactly(
            "WARN source.silent auto scaling state: it does not answer, nor: spot notice; what they"
                + " said 1 min 5 s ago goes on to hold: no answer; remedy: "
                + Staleness.REMEDY);
    assertThat(toldOfMetadata(600)).isEmpty();
    lines.clear();
    Told answers = Told.look().at(Told.NOON.plusSeconds(605)).metadataAnswers();
    silence.tell(answers.build().seen(), Told.NOON.plusSeconds(605));
    assertThat(lines)
        .extracting(line -> line.event() + " " + line.subject() + ": " + line.text())
        .containsExactly("source.answers auto scaling state: it answers again, after 10 min");
  }

  @Test
  void aShortSilenceIsOfNoAccount() {
    told(0, false);
    assertThat(told(9, true)).isEmpty();
  }

  @Test
  void whoComesAndGoesIsNamedThreeTimesAnHourAndElseWhenItLasts() {
    for (int i = 0; i < 3; i++) {
      told(i * 60L, false);
      assertThat(told(i * 60 + 15, false)).hasSize(1);
      assertThat(told(i * 60 + 30, true)).hasSize(1);
    }
    told(200, false);
    assertThat(told(799, false)).isEmpty();
    assertThat(told(800, false)).hasSize(1);
    told(4_000, true);
    told(4_001, false);
    assertThat(told(4_011, false)).as("an hour later").hasSize(1);
  }
}
