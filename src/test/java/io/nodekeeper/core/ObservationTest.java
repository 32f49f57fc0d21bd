package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ObservationTest {

  private static final DaemonName LOGS = new DaemonName("logs");

  @Test
  void whatWasNotAskedIsCarriedOverWithItsTime() {
    Observation before = node().seen();
    Scene later = node().later(Duration.ofSeconds(30));
    Observation seen = later.ecsSays(Reading.notAsked(), Reading.notAsked()).seen();

    assertThat(seen.carrying(before, Ask.nothing(), later.now).node()).isEqualTo(before.node());
    var asked = new TreeSet<>(List.of(Question.NODE));
    assertThat(seen.carrying(before, Ask.of(asked), later.now).node().isKnown()).isFalse();
  }

  @Test
  void whatTheSilentEcsAgentKeptFromBeingAskedSaysNothing() {
    Definition logs =
        new Definition(
            "logs",
            7,
            true,
            Optional.empty(),
            List.of("app"),
            new TreeSet<>(),
            0,
            0,
            new TreeMap<>());
    Scene known = node();
    known.definitions.put("logs", Reading.known(logs, NOON));
    known.verdicts.put(LOGS, Reading.known(List.of(), NOON));
    Scene silent = node().agentSilent();
    silent.definitions.put("logs", Reading.unknown("connection refused", NOON));
    silent.verdicts.put(LOGS, Reading.unknown("connection refused", NOON));
    var ask =
        new Ask(
            new TreeSet<>(),
            new TreeSet<>(List.of("logs")),
            new TreeSet<>(List.of(LOGS)),
            new TreeSet<>());

    DaemonFacts first = silent.seen().carrying(node().seen(), ask, NOON).daemons();
    assertThat(first.definition("logs")).isEqualTo(Reading.notAsked());
    assertThat(first.verdicts(LOGS)).isEqualTo(Reading.notAsked());
    DaemonFacts later = silent.seen().carrying(known.seen(), ask, NOON).daemons();
    assertThat(later).isEqualTo(known.seen().daemons());
    DaemonFacts answers = known.seen().carrying(silent.seen(), ask, NOON).daemons();
    assertThat(answers).isEqualTo(known.seen().daemons());
  }

  @Test
  void aWarmedNodeIsStillWarmedWhenImdsFallsSilent() {
    Scene warm = node();
    warm.target = Optional.of("Warmed:Running");
    Observation silent = node().imdsSilent().seen();

    assertThat(silent.isWarmed()).isFalse();
    assertThat(silent.carrying(warm.seen(), Ask.nothing(), NOON).isWarmed()).isTrue();
  }

  @Test
  void whatIsKnownFromBeforeSaysWhySilentItIsUntilItAnswersAgain() {
    Observation before = node().seen();
    Instant later = NOON.plusSeconds(30);
    Observation silent = node().imdsSilent().seen().carrying(before, Ask.nothing(), later);
    Observation still = node().imdsSilent().seen().carrying(silent, Ask.nothing(), later);

    for (Reading<?> reading :
        List.of(
            still.targetLifecycleState(), still.notices().spot(), still.notices().rebalance())) {
      assertThat(reading.isKnown()).isTrue();
      assertThat(reading.at()).isEqualTo(before.targetLifecycleState().at());
      assertThat(reading.trouble()).contains("503");
    }
    assertThat(node().seen().carrying(still, Ask.nothing(), later).targetLifecycleState().trouble())
        .isEmpty();
  }

  @Test
  void nobodyHavingAskedIsNoTrouble() {
    Reading<String> known = Reading.known("a", NOON);
    Reading<String> silent = Reading.<String>unknown("503", NOON).orLast(known);

    assertThat(Reading.<String>notAsked().orLast(known)).isEqualTo(known);
    assertThat(Reading.<String>notAsked().orLast(silent)).isEqualTo(silent);
    assertThat(silent.map(String::length).trouble()).contains("503");
  }

  @Test
  void aReadingFromTheFutureIsDropped() {
    Observation before = node().later(Duration.ofHours(1)).seen();
    Observation seen = node().ecsSays(Reading.notAsked(), Reading.notAsked()).seen();

    assertThat(seen.carrying(before, Ask.nothing(), NOON).node().isKnown()).isFalse();
  }

  @Test
  void answersAboutAnotherRegistrationAreDropped() {
    Observation before = node().seen();
    Observation seen =
        node()
            .twisted(s ->
                new Observation(
                    s.host(),
                    s.identity(),
                    s.imdsTags(),
                    s.ec2Tags(),
                    s.targetLifecycleState(),
                    s.notices(),
                    Reading.known(
                        new EcsAgent("prod", new ContainerInstanceArn("arn:x/new"), "1"), NOON),
                    s.agentTasks(),
                    s.containers(),
                    Reading.notAsked(),
                    Reading.notAsked(),
                    s.autoScaling(),
                    s.daemons(),
                    s.files()))
            .seen();

    assertThat(seen.carrying(before, Ask.nothing(), NOON).node().isKnown()).isFalse();
    assertThat(seen.carrying(before, Ask.nothing(), NOON).tasks().isKnown()).isFalse();
  }

  @Test
  void aContainersMountsAreNamedOtherwiseAndNothingElseOfIt() {
    var surface =
        new Surface(new TreeMap<>(), List.of(), List.of(), List.of("/root/etc/x", "/var"), 5);
    Container is =
        new Container(
            new ContainerId("c"),
            "ecs-logs",
            "logs:1",
            "app",
            Scene.arn("logs", 1),
            "logs",
            7,
            Container.State.RUNNING,
            Container.Health.NONE,
            Duration.ZERO,
            OptionalInt.empty(),
            surface);
    Container named = is.naming(path -> path.replace("/root", ""));

    assertThat(named.surface().mounts()).containsExactly("/etc/x", "/var");
    assertThat(named.naming(path -> path.replace("/etc", "/root/etc"))).isEqualTo(is);
  }
}
