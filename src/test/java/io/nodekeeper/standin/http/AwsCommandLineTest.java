package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in as a person with the real {@code aws} command line meets it. */
class AwsCommandLineTest {

  private static final String INSTANCE = "i-0abcdef1234567890";

  @TempDir Path directory;

  private final Stage stage = new Stage().registered();
  private AwsPrograms programs;

  @BeforeEach
  void open() {
    programs = new AwsPrograms(stage.fronts.aws(), directory);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private JsonNode aws(String line) {
    return programs.shell(line).json();
  }

  /** What the command line says of a call that is refused. */
  private String refusal(String line) {
    AwsPrograms.Ran ran = programs.shell(line);
    assertThat(ran.status()).isNotZero();
    assertThat(ran.out()).isEmpty();
    return ran.err().strip();
  }

  private String start() {
    String line =
        "aws ecs start-task --cluster prod --task-definition web --group node --started-by me"
            + " --tags key=team,value=ops --container-instances "
            + stage.node();
    JsonNode answer = aws(line);
    assertThat(answer.path("failures")).isEmpty();
    return answer.at("/tasks/0/taskArn").asText();
  }

  @Test
  void aTaskIsStartedDescribedAndStopped() {
    String arn = start();
    stage.untilRunning(arn);
    programs.shell("aws ecs wait tasks-running --cluster prod --tasks " + arn).text();
    JsonNode task =
        aws("aws ecs describe-tasks --cluster prod --include TAGS --tasks " + arn).at("/tasks/0");
    assertThat(task.path("group").asText()).isEqualTo("node");
    assertThat(task.path("startedBy").asText()).isEqualTo("me");
    assertThat(task.at("/tags/0/value").asText()).isEqualTo("ops");
    assertThat(task.at("/containers/0/lastStatus").asText()).isEqualTo("RUNNING");

    JsonNode told =
        aws("aws ecs stop-task --cluster prod --reason 'that will do' --task " + arn).path("task");
    assertThat(told.path("desiredStatus").asText()).isEqualTo("STOPPED");
    Stage.until(() -> stage.look(world -> world.task(new TaskArn(arn)).orElseThrow().isStopped()));
    programs.shell("aws ecs wait tasks-stopped --cluster prod --tasks " + arn).text();
    String reason =
        "aws ecs describe-tasks --cluster prod --query 'tasks[].stoppedReason' --output text"
            + " --tasks "
            + arn;
    assertThat(programs.shell(reason).text()).isEqualTo("that will do");
  }

  @Test
  void aListIsReadPageByPageToItsEnd() {
    stage.change(world -> {
      for (int i = 0; i < 5; i++) {
        world.runStandalone("web", "test");
      }
    });
    JsonNode all = aws("aws ecs list-tasks --cluster prod --page-size 2").path("taskArns");
    assertThat(all).hasSize(5).doesNotHaveDuplicates();
    assertThat(stage.<Integer>look(world -> world.journal().calls(Operation.LIST_TASKS)))
        .isEqualTo(3);

    JsonNode first = aws("aws ecs list-tasks --cluster prod --page-size 2 --max-items 3");
    String token = first.path("NextToken").asText();
    JsonNode rest = aws("aws ecs list-tasks --cluster prod --starting-token " + token);
    assertThat(first.path("taskArns")).hasSize(3);
    assertThat(rest.path("taskArns")).containsExactly(all.get(3), all.get(4));
    assertThat(aws("aws ecs list-tasks --cluster prod --desired-status STOPPED").path("taskArns"))
        .isEmpty();
  }

  @Test
  void whatCannotBeStartedIsAmongTheFailures() {
    stage.change(world -> world.faults().startTaskFailure = Optional.of("RESOURCE:MEMORY"));
    JsonNode answer =
        aws(
            "aws ecs start-task --cluster prod --task-definition web --container-instances "
                + stage.node());
    assertThat(answer.path("tasks")).isEmpty();
    assertThat(answer.at("/failures/0/reason").asText()).isEqualTo("RESOURCE:MEMORY");
    assertThat(answer.at("/failures/0/arn").asText()).isEqualTo(stage.node());
    JsonNode missing = aws("aws ecs describe-tasks --cluster prod --tasks " + "0".repeat(32));
    assertThat(missing.at("/failures/0/reason").asText()).isEqualTo("MISSING");
  }

  @Test
  void theNodeIsGivenAttributesAndDrained() {
    String id = stage.node().substring(stage.node().lastIndexOf('/') + 1);
    JsonNode put =
        aws(
            "aws ecs put-attributes --cluster prod --attributes"
                + " name=role,value=edge,targetType=container-instance,targetId="
                + id);
    assertThat(put.at("/attributes/0/value").asText()).isEqualTo("edge");
    assertThat(
            aws("aws ecs list-container-instances --cluster prod --filter 'attribute:role == edge'")
                .at("/containerInstanceArns/0")
                .asText())
        .isEqualTo(stage.node());
    aws(
        "aws ecs update-container-instances-state --cluster prod --status DRAINING"
            + " --container-instances "
            + id);
    JsonNode node =
        aws("aws ecs describe-container-instances --cluster prod --container-instances " + id)
            .at("/containerInstances/0");
    assertThat(node.path("status").asText()).isEqualTo("DRAINING");
    assertThat(node.path("ec2InstanceId").asText()).isEqualTo(INSTANCE);
    assertThat(node.path("attributes"))
        .anyMatch(attribute -> attribute.path("name").asText().equals("role"));
  }

  @Test
  void aServiceIsMadeScaledAndAwaited() {
    aws(
        "aws ecs create-service --cluster prod --service-name site --task-definition web"
            + " --desired-count 1 --deployment-configuration"
            + " maximumPercent=100,minimumHealthyPercent=0 --placement-constraints"
            + " 'type=memberOf,expression=attribute:ecs.os-type == linux'");
    aws("aws ecs update-service --cluster prod --service site --desired-count 2");
    Stage.until(() -> stage.<Long>look(AwsCommandLineTest::runningTasks) == 2);
    programs.shell("aws ecs wait services-stable --cluster prod --services site").text();
    JsonNode service =
        aws("aws ecs describe-services --cluster prod --services site none").at("/services/0");
    assertThat(service.path("runningCount").asInt()).isEqualTo(2);
    assertThat(service.path("schedulingStrategy").asText()).isEqualTo("REPLICA");
    assertThat(aws("aws ecs list-services --cluster prod").at("/serviceArns/0").asText())
        .endsWith(":service/prod/site");
  }

  private static long runningTasks(WorldModel world) {
    return world.tasks().stream().filter(task -> task.lastStatus() == Task.Status.RUNNING).count();
  }

  @Test
  void aDefinitionIsRegisteredFromAFileAndDescribed() {
    JsonNode read =
        aws("""
        cat >definition.json <<'END'
        {"family": "logs", "networkMode": "host", "cpu": "256", "memory": "512",
         "volumes": [{"name": "all", "host": {"sourcePath": "/var/log"}}],
         "containerDefinitions": [{"name": "router", "image": "router:7", "essential": true,
           "environment": [{"name": "LEVEL", "value": "info"}],
           "mountPoints": [{"sourceVolume": "all", "containerPath": "/logs", "readOnly": true}]}]}
        END
        aws ecs register-task-definition --cli-input-json file://definition.json >/dev/null &&
        aws ecs describe-task-definition --task-definition logs
        """)
            .path("taskDefinition");
    assertThat(read.path("taskDefinitionArn").asText()).endsWith(":task-definition/logs:1");
    assertThat(read.path("networkMode").asText()).isEqualTo("host");
    assertThat(read.at("/containerDefinitions/0/mountPoints/0/containerPath").asText())
        .isEqualTo("/logs");
    JsonNode gone = aws("aws ecs deregister-task-definition --task-definition logs:1");
    assertThat(gone.at("/taskDefinition/status").asText()).isEqualTo("INACTIVE");
  }

  @Test
  void tagsOfTheInstanceAreFound() {
    stage.change(world -> {
      world.ec2().tags.put("env", "a \"b\" <c> & ü");
      world.ec2().tags.put("other", "x");
    });
    JsonNode tags =
        aws(
            "aws ec2 describe-tags --filters Name=resource-id,Values="
                + INSTANCE
                + " Name=key,Values=env,none");
    assertThat(tags.path("Tags")).hasSize(1);
    assertThat(tags.at("/Tags/0/Value").asText()).isEqualTo("a \"b\" <c> & ü");
    JsonNode instance = aws("aws ec2 describe-instances --instance-ids " + INSTANCE);
    assertThat(instance.at("/Reservations/0/Instances/0/State/Name").asText()).isEqualTo("running");
  }

  @Test
  void aParameterAndASecretAreRead() {
    stage.change(world -> {
      world.storage().putParameter("/db", "SecureString", "hidden");
      world.storage().putSecret("prod/api", "a \"b\" ü");
    });
    assertThat(aws("aws ssm get-parameter --name /db").at("/Parameter/Value").asText())
        .isNotEqualTo("hidden");
    assertThat(
            aws("aws ssm get-parameter --name /db --with-decryption")
                .at("/Parameter/Value")
                .asText())
        .isEqualTo("hidden");
    JsonNode secret = aws("aws secretsmanager get-secret-value --secret-id prod/api");
    assertThat(secret.path("SecretString").asText()).isEqualTo("a \"b\" ü");
    assertThat(refusal("aws secretsmanager get-secret-value --secret-id none"))
        .contains("ResourceNotFoundException");
  }

  @Test
  void anInstanceIsHeldAndLetGo() {
    stage.change(world -> {
      world.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(5)));
      world.scaling().choose();
    });
    Stage.until(() -> stage.look(world -> world.scaling().state()).equals("Terminating:Wait"));
    String action =
        " --auto-scaling-group-name asg-a --lifecycle-hook-name drain --instance-id " + INSTANCE;
    JsonNode hook =
        aws("aws autoscaling describe-lifecycle-hooks --auto-scaling-group-name asg-a")
            .at("/LifecycleHooks/0");
    assertThat(hook.path("HeartbeatTimeout").asInt()).isEqualTo(300);
    assertThat(hook.path("DefaultResult").asText()).isEqualTo("CONTINUE");
    assertThat(lifecycleState()).isEqualTo("Terminating:Wait");
    programs.shell("aws autoscaling record-lifecycle-action-heartbeat" + action).text();
    String complete =
        "aws autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE" + action;
    programs.shell(complete).text();
    assertThat(lifecycleState()).startsWith("Terminat").isNotEqualTo("Terminating:Wait");
    assertThat(refusal(complete))
        .startsWith(
            "An error occurred (ValidationError) when calling the CompleteLifecycleAction operation")
        .endsWith("No active Lifecycle Action found with instance ID " + INSTANCE);
  }

  @Test
  void aLaunchedInstanceWaitsUntilItsHookIsCompleted() {
    stage.change(world -> {
      world.scaling().add(ScalingGroup.Hook.launching("up", Duration.ofMinutes(5)));
      world.scaling().launch();
    });
    assertThat(lifecycleState()).isEqualTo("Pending:Wait");
    JsonNode group = aws("aws autoscaling describe-auto-scaling-groups").at("/AutoScalingGroups/0");
    assertThat(group.path("AutoScalingGroupName").asText()).isEqualTo("asg-a");
    programs
        .shell(
            "aws autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE"
                + " --auto-scaling-group-name asg-a --lifecycle-hook-name up --instance-id "
                + INSTANCE)
        .text();
    assertThat(lifecycleState()).isEqualTo("InService");
  }

  private String lifecycleState() {
    return aws("aws autoscaling describe-auto-scaling-instances --instance-ids " + INSTANCE)
        .at("/AutoScalingInstances/0/LifecycleState")
        .asText("Terminated");
  }

  @Test
  void aRefusalIsTheCommandLinesOwnError() {
    assertThat(refusal("aws ecs list-tasks --cluster none"))
        .startsWith(
            "An error occurred (ClusterNotFoundException) when calling the ListTasks operation")
        .endsWith("Cluster not found.");
    assertThat(refusal("aws ecs list-tasks --cluster prod --started-by me --family web"))
        .startsWith("An error occurred (InvalidParameterException)");
    assertThat(refusal("aws ecs describe-task-definition --task-definition none"))
        .startsWith("An error occurred (ClientException)")
        .endsWith("Unable to describe task definition.");
    stage.change(
        world -> world.faults().next(Operation.LIST_TASKS, Fate.denied(Operation.LIST_TASKS)));
    assertThat(refusal("aws ecs list-tasks --cluster prod"))
        .startsWith("An error occurred (AccessDeniedException)")
        .endsWith("is not authorized to perform: ecs:ListTasks");
  }

  @Test
  void throttlingIsSaidAndOvercomeWhereTheClientRepeats() {
    stage.change(world -> {
      for (Operation operation :
          new Operation[] {
            Operation.LIST_TASKS, Operation.DESCRIBE_TAGS, Operation.DESCRIBE_LIFECYCLE_HOOKS
          }) {
        world.faults().next(operation, Fate.throttled());
      }
    });
    assertThat(refusal("aws ecs list-tasks --cluster prod"))
        .startsWith("An error occurred (ThrottlingException) when calling the ListTasks operation")
        .endsWith("Rate exceeded");
    assertThat(refusal("aws ec2 describe-tags"))
        .startsWith("An error occurred (RequestLimitExceeded)");
    assertThat(refusal("aws autoscaling describe-lifecycle-hooks --auto-scaling-group-name asg-a"))
        .startsWith("An error occurred (Throttling)");
    stage.change(world -> world.faults().next(Operation.LIST_TASKS, Fate.throttled()));
    assertThat(aws("AWS_MAX_ATTEMPTS=3; aws ecs list-tasks --cluster prod").has("taskArns"))
        .isTrue();
  }

  @Test
  void aLostAnswerIsNoAnswerThoughTheTaskIsThere() {
    stage.change(world -> world.faults().next(Operation.START_TASK, Fate.ANSWER_LOST));
    assertThat(
            refusal(
                "aws ecs start-task --cluster prod --task-definition web --container-instances "
                    + stage.node()))
        .contains("Connection was closed before we received a valid response");
    assertThat(aws("aws ecs list-tasks --cluster prod").path("taskArns")).hasSize(1);
  }
}
