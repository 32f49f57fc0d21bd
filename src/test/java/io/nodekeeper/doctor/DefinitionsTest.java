package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.known;
import static io.nodekeeper.doctor.Given.names;
import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.policy;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unknown;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.FileFacts;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The daemons' definitions, what is set for nothing, and what came before. */
class DefinitionsTest {

  private static final String NO_FILE = "nodeConfig: {}\n";
  private static final String FILE = "nodeConfig: {REGION: {fact: region}}\n";

  private static Reading<Registration> registration(String... attributes) {
    return known(new Registration(Optional.empty(), names(attributes)));
  }

  private static Judgement definition(
      SortedSet<String> drivers, boolean role, Reading<Registration> registration) {
    var blueprint =
        new Blueprint("logs:7", drivers, role, names("ecs.capability.logging-driver.x"));
    return Definitions.judge(new TreeMap<>(Map.of("logs", known(blueprint))), registration);
  }

  private static Container container(String image, Container.State state, String... mounts) {
    return new Container(
        new ContainerId("c1"),
        "ecs-web-1-app",
        image,
        "app",
        new TaskArn("arn:aws:ecs:us-west-2:1:task/prod/1"),
        "web",
        1,
        state,
        Container.Health.NONE,
        Duration.ZERO,
        OptionalInt.empty(),
        new Surface(Collections.emptySortedMap(), List.of(), List.of(), List.of(mounts), 0));
  }

  /** An m7i.large of which nothing else is known. */
  private static Observation seen() {
    Observation nothing = Observation.nothing();
    return new Observation(
        nothing.host(),
        known(new Identity("i-1", "us-west-2", "us-west-2a", "m7i.large")),
        nothing.imdsTags(),
        nothing.ec2Tags(),
        nothing.targetLifecycleState(),
        Notices.nothing(),
        nothing.agent(),
        nothing.agentTasks(),
        nothing.containers(),
        nothing.node(),
        nothing.tasks(),
        nothing.autoScaling(),
        DaemonFacts.nothing(),
        FileFacts.nothing());
  }

  private static Judgement unused(
      String settings, List<String> warnings, List<String> ignored, Container... containers) {
    return Unused.judge(
        new Unused.Facts(policy(settings), warnings, ignored, known(List.of(containers)), seen()));
  }

  @Test
  void aDefinitionWhoseRequirementsTheInstanceHasIsWell() {
    well(
        definition(
            names("json-file"), false, registration("ecs.capability.logging-driver.x", "b")));
    well(definition(names("awslogs"), true, registration("ecs.capability.logging-driver.x")));
  }

  @Test
  void aDefinitionThatRequiresWhatTheInstanceLacksIsAnError() {
    says(
        only(definition(names(), false, registration("other"))),
        Finding.Severity.ERROR,
        "logs (logs:7) requires what this container instance does not have, and ECS refuses to"
            + " start it: ecs.capability.logging-driver.x",
        "ECS_AVAILABLE_LOGGING_DRIVERS");
  }

  @Test
  void whatTheInstanceHasIsNotGuessed() {
    well(definition(names(), false, unknown("denied")));
  }

  @Test
  void awslogsWithoutAnExecutionRoleIsAHint() {
    says(
        only(definition(names("awslogs"), false, registration("ecs.capability.logging-driver.x"))),
        Finding.Severity.HINT,
        "logs (logs:7) logs to awslogs without an execution role",
        "logs:PutLogEvents");
  }

  @Test
  void aDefinitionThatCannotBeReadIsNoFinding() {
    unseen(
        Definitions.judge(new TreeMap<>(Map.of("logs", unknown("denied"))), registration()),
        "the task definition of logs",
        "denied");
  }

  @Test
  void settingsThatAreUsedAreWell() {
    well(
        unused(
            FILE + "daemons: {logs: {taskDefinition: logs, nodes: {instanceType: \"m7i.*\"}}}\n",
            List.of(),
            List.of(),
            container("web", Container.State.RUNNING, "/etc/container_config")));
  }

  @Test
  void aDaemonThatIsForOtherNodesIsAHint() {
    says(
        only(
            unused(
                NO_FILE
                    + "daemons: {logs: {taskDefinition: logs, nodes: {instanceType: \"t*\"}}}\n",
                List.of(),
                List.of())),
        Finding.Severity.HINT,
        "logs does not run on this node: instanceType is not t*",
        "meant for others");
  }

  @Test
  void aDaemonOfWhichThatIsNotKnownIsNoFinding() {
    well(
        unused(
            NO_FILE + "daemons: {logs: {taskDefinition: logs, nodes: {tag: {role: web}}}}\n",
            List.of(),
            List.of()));
  }

  @Test
  void aFileThatNoContainerMountsIsAHint() {
    says(
        only(
            unused(
                FILE,
                List.of(),
                List.of(),
                container("web", Container.State.RUNNING, "/etc/container"),
                container("old", Container.State.EXITED, "/etc/container_config"))),
        Finding.Severity.HINT,
        "mounts /etc/container_config/node.config",
        "mount its folder");
  }

  @Test
  void aNodeOnWhichNothingRunsSaysNothingOfItsFiles() {
    well(unused(FILE, List.of(), List.of()));
  }

  @Test
  void settingsThatContradictEachOtherOrAreNotReadAreNamed() {
    says(
        only(unused(NO_FILE, List.of("a takes the effect of b"), List.of())),
        Finding.Severity.WARNING,
        "a takes the effect of b",
        "nodekeeper check");
    says(
        only(unused(NO_FILE, List.of(), List.of("x.bak is not read: no .yaml"))),
        Finding.Severity.HINT,
        "x.bak is not read",
        "rename it");
  }

  @Test
  void aDockerThatDoesNotAnswerIsNoFinding() {
    unseen(
        Unused.judge(
            new Unused.Facts(policy(FILE), List.of(), List.of(), unknown("refused"), seen())),
        "Docker's containers",
        "refused");
    unseen(Predecessors.judge(unknown("refused")), "Docker's containers", "refused");
  }

  @Test
  void anOlderProtectorThatRunsIsAnError() {
    String image = "iamwaneal/ecs-daemon-protector:1";
    says(
        only(
            Predecessors.judge(
                known(
                    List.of(
                        container(image, Container.State.RUNNING),
                        container("busybox", Container.State.RUNNING))))),
        Finding.Severity.ERROR,
        "a task of web has ecs-daemon-protector in it",
        "protected-daemon.json");
    well(Predecessors.judge(known(List.of(container(image, Container.State.EXITED)))));
  }
}
