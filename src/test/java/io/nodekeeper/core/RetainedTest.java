package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An instance whose termination was abandoned, and which its group retains. */
class RetainedTest {

  private static Scene retained() {
    Scene scene = node().runs("web", 1).chosen();
    scene.step();
    scene.status = "DRAINING";
    scene.later(Duration.ofSeconds(20)).step();
    scene.lifecycleState = "Terminating:Retained";
    return scene;
  }

  private static boolean setsActive(Decision decision) {
    return decision.actions().stream().anyMatch(Action.SetActive.class::isInstance);
  }

  @Test
  void itStaysWhateverInstanceMetadataSaysOfATarget() {
    for (Optional<String> target : List.of(Optional.<String>empty(), Optional.of("Terminated"))) {
      Scene scene = retained();
      scene.target = target;

      assertThat(setsActive(scene.later(Duration.ofSeconds(20)).step())).as("%s", target).isTrue();
    }
  }

  @Test
  void whetherItStillIsIsAskedNowAndThen() {
    Scene scene = retained();
    Decision asked = scene.later(Duration.ofSeconds(20)).step();
    assertThat(asked.ask().questions().contains(Question.AUTO_SCALING)).isFalse();

    Scene later = retained();
    Observation before = later.seen();
    later.later(Duration.ofMinutes(1));
    later.twisted(seen -> old(seen, before.autoScaling()));
    assertThat(later.decide().ask().questions().contains(Question.AUTO_SCALING)).isTrue();
  }

  private static Observation old(Observation s, Reading<AutoScaling> autoScaling) {
    return new Observation(
        s.host(),
        s.identity(),
        s.imdsTags(),
        s.ec2Tags(),
        s.targetLifecycleState(),
        s.notices(),
        s.agent(),
        s.agentTasks(),
        s.containers(),
        s.node(),
        s.tasks(),
        autoScaling,
        s.daemons(),
        s.files());
  }
}
