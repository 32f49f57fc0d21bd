package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.known;
import static io.nodekeeper.doctor.Given.names;
import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.policy;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unknown;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Reading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScalingTest {

  private static final String OURS = "daemons: {logs: {taskDefinition: logs}}\n";

  private Reading<Registration> registration = of(Optional.of("cp-a"));
  private Reading<Optional<Registration.CapacityProvider>> provider = provider(true, false);
  private boolean isProtected;
  private String settings = OURS;

  private static Reading<Registration> of(Optional<String> name) {
    return known(new Registration(name, names()));
  }

  private static Reading<Optional<Registration.CapacityProvider>> provider(
      boolean scaling, boolean termination) {
    return known(
        Optional.of(
            new Registration.CapacityProvider(
                "cp-a", Optional.of(scaling), Optional.of(termination))));
  }

  private Judgement judged() {
    var group = new Group("asg-a", isProtected, Optional.empty(), List.of());
    return Scaling.judge(
        new Scaling.Facts(registration, provider, known(Optional.of(group)), policy(settings)));
  }

  @Test
  void managedScalingOfNodesWithDaemonsOfOursIsAWarning() {
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "cp-a has managed scaling: it never scales in",
        "metric of your own");
  }

  @Test
  void withoutCapacityProviderOrManagedScalingAllIsWell() {
    provider = provider(false, false);
    well(judged());
    registration = of(Optional.empty());
    provider = known(Optional.empty());
    well(judged());
  }

  @Test
  void withoutDaemonsThatWeStartAllIsWell() {
    settings = "daemons: {logs: {taskDefinition: logs, run: service}}\n";
    well(judged());
  }

  @Test
  void terminationProtectionIsAWarningWhoeverGivesIt() {
    provider = provider(false, true);
    says(only(judged()), Finding.Severity.WARNING, "managed termination protection", "off");

    provider = provider(false, false);
    isProtected = true;
    says(only(judged()), Finding.Severity.WARNING, "protected from scale-in", "off");
  }

  @Test
  void aProviderThatCannotBeAskedIsAHintAndNamed() {
    provider = unknown("ecs:DescribeCapacityProviders: AccessDeniedException");
    says(only(judged()), Finding.Severity.HINT, "should its managed scaling be on", "off");
    assertThat(judged().unseen())
        .containsExactly(
            new Judgement.Unseen(
                "the capacity provider cp-a",
                "ecs:DescribeCapacityProviders: AccessDeniedException"));
  }

  @Test
  void aNodeThatCannotBeAskedIsNoFinding() {
    registration = unknown("the cluster is not known");
    unseen(judged(), "the capacity provider", "the cluster is not known");
  }
}
