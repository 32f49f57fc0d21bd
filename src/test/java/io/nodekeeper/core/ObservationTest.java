package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ObservationTest {

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
  void aWarmedNodeIsStillWarmedWhenImdsFallsSilent() {
    Scene warm = node();
    warm.target = Optional.of("Warmed:Running");
    Observation silent = node().imdsSilent().seen();

    assertThat(silent.isWarmed()).isFalse();
    assertThat(silent.carrying(warm.seen(), Ask.nothing(), NOON).isWarmed()).isTrue();
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
