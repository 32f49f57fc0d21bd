package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nodekeeper.docs.Page;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What doctor finds on a node, of which nothing else than its systemd and its disk is made up. */
@Tag("docker")
class DoctorOnDockerTest {

  private static final String UNITS =
      """
      #!/bin/sh
      cat <<'END'
      Id=nodekeeper.service
      LoadState=loaded
      ActiveState=active
      UnitFileState=enabled
      After=docker.service network-online.target sysinit.target%s
      Before=shutdown.target nodekeeper-hold.service
      TimeoutStopUSec=30s

      Id=nodekeeper-files.service
      LoadState=loaded
      ActiveState=active
      UnitFileState=enabled
      After=network-online.target
      Before=ecs.service shutdown.target
      TimeoutStopUSec=5s

      Id=nodekeeper-hold.service
      LoadState=loaded
      ActiveState=active
      UnitFileState=static
      After=nodekeeper.service ecs.service docker.service dbus.service
      Before=shutdown.target
      TimeoutStopUSec=1min 30s
      END
      """;

  private static final String DISK = "#!/bin/sh\necho 4096 %d %d 1000 500\n";

  /** Those that change something. */
  private static final Set<Operation> WRITES =
      EnumSet.of(
          Operation.START_TASK,
          Operation.STOP_TASK,
          Operation.UPDATE_CONTAINER_INSTANCES_STATE,
          Operation.PUT_ATTRIBUTES,
          Operation.DELETE_ATTRIBUTES,
          Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT,
          Operation.COMPLETE_LIFECYCLE_ACTION);

  @TempDir private Path root = Path.of("");
  private LivingNode node;

  @BeforeEach
  void aHealthyNode() {
    node = new LivingNode(root).saying("nodeConfig: {}");
    node.family("logs").settings("logs: {taskDefinition: logs, settle: 1s}");
    node.with("PATH", root.resolve("programs") + ":" + System.getenv("PATH"));
    program("systemctl", UNITS.formatted(""));
    program("stat", DISK.formatted(2_000_000, 1_000_000));
    node.world()
        .change(model ->
            model.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(5))));
    node.until("the ECS agent has registered", this::hasRegistered);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private boolean hasRegistered() {
    return node.world().look(model -> model.node().isPresent());
  }

  private void program(String name, String text) {
    node.write("programs/" + name, text);
    try {
      Files.setPosixFilePermissions(
          root.resolve("programs").resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode diagnosis(int code) {
    Ran ran = node.tried("doctor", "--json");
    assertThat(ran.code()).as(ran.said()).isEqualTo(code);
    try {
      return new ObjectMapper().readTree(ran.said());
    } catch (IOException e) {
      throw new UncheckedIOException(ran.said(), e);
    }
  }

  private static List<String> texts(JsonNode list, String... members) {
    var texts = new ArrayList<String>();
    for (JsonNode item : list) {
      var words = new ArrayList<String>();
      for (String member : members) {
        words.add(item.path(member).asText());
      }
      texts.add(String.join(" ", words));
    }
    return texts;
  }

  private static List<String> found(JsonNode diagnosis) {
    return texts(diagnosis.path("findings"), "severity", "where", "what");
  }

  @Test
  void onAHealthyNodeThereIsNothingToMendAndEveryRightIsAskedForWithoutAnEffect() {
    JsonNode diagnosis = diagnosis(0);

    assertThat(found(diagnosis)).isEmpty();
    assertThat(texts(diagnosis.path("unseen"), "what", "why"))
        .containsExactly("the metadata's hop limit EC2 does not say it");
    assertThat(texts(diagnosis.path("permissions"), "answer", "action"))
        .contains(
            "may ecs:StartTask", "may ecs:StopTask", "may autoscaling:CompleteLifecycleAction")
        .allMatch(text -> text.startsWith("may "));
    var writes =
        node.happenings(Happening.Called.class)
            .filter(called -> WRITES.contains(called.operation()))
            .toList();
    assertThat(writes).extracting(Happening.Called::operation).containsAll(WRITES);
    assertThat(writes).noneMatch(Happening.Called::done);
    assertThat(node.tried("doctor").said())
        .isEqualTo(
            """
            not looked at: the metadata's hop limit: EC2 does not say it
            Nothing to mend; 1 thing could not be looked at.
            """);
  }

  @Test
  void aRightThatIsMissingIsFoundAsThePageShowsIt() {
    node.world()
        .change(model ->
            model
                .faults()
                .fates(operation ->
                    operation == Operation.STOP_TASK ? Fate.denied(operation) : Fate.PASS));

    assertThat(Page.of("DOCTOR.md").shown("What will hurt later: `nodekeeper doctor`"))
        .singleElement()
        .satisfies(shown -> shown.isWhatIsSaid(node.tried(shown.words()).said()));
  }

  @Test
  void aTroubleOfEachKindIsFoundWithItsRemedy() {
    node.world()
        .change(model -> {
          model
              .faults()
              .fates(operation ->
                  operation == Operation.STOP_TASK ? Fate.denied(operation) : Fate.PASS);
          model.ec2().tokenRequired = false;
          model.ec2().tagsInMetadata = false;
          model
              .scaling()
              .add(
                  new ScalingGroup.Hook(
                      "old",
                      ScalingGroup.TERMINATING,
                      Duration.ofMinutes(5),
                      "CONTINUE",
                      Optional.of("arn:aws:sqs:us-west-2:123456789012:drain")));
          model.node().orElseThrow().launchedBy("cp-a");
        });
    node.write(
        "etc/ecs/ecs.config",
        "ECS_CONTAINER_STOP_TIMEOUT=2m\nECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS=true\n");
    program("systemctl", UNITS.formatted(" ecs.service"));
    program("stat", DISK.formatted(100_000, 5_000));
    node.declare(
        "all",
        "logs: {taskDefinition: logs, nodes: {tag: {env: prod}}}",
        "more: {taskDefinition: none}");

    JsonNode diagnosis = diagnosis(78);

    assertThat(found(diagnosis))
        .anyMatch(text -> text.startsWith("error iam the node's role may not ecs:StopTask"))
        .anyMatch(text -> text.startsWith("warning metadata the instance's tags are not"))
        .anyMatch(text -> text.startsWith("warning metadata the metadata answers without a token"))
        .anyMatch(text -> text.startsWith("error hook the group asg-a has several termination"))
        .anyMatch(
            text -> text.startsWith("warning hook the termination hook old tells arn:aws:sqs"))
        .anyMatch(text -> text.startsWith("warning stop ecs.stopTimeout is 30 s"))
        .anyMatch(text -> text.startsWith("hint scaling the node is of the capacity provider cp-a"))
        .anyMatch(text -> text.startsWith("error units nodekeeper.service is after ecs.service"))
        .anyMatch(text -> text.startsWith("warning room the file system of"))
        .anyMatch(text -> text.startsWith("warning introspection ECS_ALLOW_OFFHOST"))
        .anyMatch(text -> text.startsWith("hint settings the daemon logs does not run on this"));
    assertThat(texts(diagnosis.path("unseen"), "what", "why"))
        .anyMatch(text -> text.startsWith("the task definition of more ecs:DescribeTaskDefinition"))
        .anyMatch(text -> text.startsWith("the capacity provider cp-a ecs:DescribeCapacityProv"));
    String said = node.tried("doctor").said();
    assertThat(said).contains("\n  remedy: add the statement Tasks of docs/IAM.md");
    assertThat(said.lines().filter(line -> line.contains(" ") && !line.contains("arn:")))
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void whereNothingAnswersItEndsAndSaysWhatItCouldNotSee() {
    node.world()
        .change(model -> {
          model.faults().imds = Faults.Imds.SILENT;
          model.faults().introspection = Faults.Introspection.SILENT;
          model.faults().docker = Faults.Docker.SILENT;
        });
    program("systemctl", "#!/bin/sh\nexec sleep 60\n");
    program("stat", "#!/bin/sh\nexit 1\n");

    JsonNode diagnosis = diagnosis(0);

    assertThat(found(diagnosis)).isEmpty();
    assertThat(texts(diagnosis.path("unseen"), "what", "why"))
        .anyMatch(text -> text.startsWith("what the node's role may do "))
        .anyMatch(text -> text.startsWith("the Auto Scaling group "))
        .anyMatch(text -> text.startsWith("Docker's version "))
        .anyMatch(text -> text.startsWith("the units of systemd systemctl has not ended"))
        .anyMatch(text -> text.startsWith("the disk "));
  }
}
