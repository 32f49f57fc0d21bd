package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ScalingGroup;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in as a program in Python with the real boto3 meets it. */
class Boto3Test {

  /**
   * Holds each answer of ECS against AWS's own description of it: no member that is not there, and
   * each of the type it has there. What an enumeration may say is taken from there as well.
   */
  private static final String HELD_TO_THE_MODEL =
      """
      import json
      heard = set()
      TYPES = {"string": str, "integer": int, "long": int, "boolean": bool,
               "double": (int, float), "float": (int, float), "timestamp": (int, float)}
      def hold(value, shape, at):
          kind = shape.type_name
          if kind == "structure":
              assert isinstance(value, dict), (at, value)
              for name, member in value.items():
                  assert name in shape.members, f"{at}: AWS knows no {name}"
                  hold(member, shape.members[name], f"{at}.{name}")
          elif kind == "list":
              assert isinstance(value, list), (at, value)
              for member in value:
                  hold(member, shape.member, at + "[]")
          elif kind == "map":
              for name, member in value.items():
                  hold(member, shape.value, f"{at}.{name}")
          else:
              assert isinstance(value, TYPES[kind]), (at, value)
              assert isinstance(value, bool) == (kind == "boolean"), (at, value)
              known = getattr(shape, "enum", None)
              assert not known or value in known, f"{at}: AWS says no {value!r}, but {known}"
      def answered(http_response, model, **_):
          heard.add(model.name)
          body = json.loads(http_response.content)
          if http_response.status_code == 200:
              hold(body, model.output_shape, model.name)
      ecs = client("ecs")
      ecs.meta.events.register("after-call.ecs.*", answered)
      """;

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

  private void holds(String script) {
    AwsPrograms.Ran ran = programs.python(script);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.text()).endsWith("all held");
  }

  @Test
  void allThatEcsAnswersIsInAwssOwnModel() {
    holds(
        HELD_TO_THE_MODEL
            + """
            import time
            node = ecs.list_container_instances(cluster="prod")["containerInstanceArns"][0]
            ecs.register_task_definition(
                family="db", networkMode="host", memory="64", tags=[{"key": "a", "value": "b"}],
                volumes=[{"name": "v", "host": {"sourcePath": "/srv"}}],
                containerDefinitions=[{
                    "name": "db", "image": "db:1", "memory": 32, "stopTimeout": 5,
                    "portMappings": [{"containerPort": 5432}],
                    "mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}],
                    "healthCheck": {"command": ["CMD", "true"], "interval": 5}}])
            db = ecs.describe_task_definition(taskDefinition="db")["taskDefinition"]
            assert db["containerDefinitions"][0]["stopTimeout"] == 5, db
            ecs.describe_task_definition(taskDefinition="web")
            ecs.put_attributes(cluster="prod", attributes=[
                {"name": "role", "value": "db", "targetId": node}])
            ecs.create_service(
                cluster="prod", serviceName="site", taskDefinition="web", desiredCount=1,
                placementConstraints=[
                    {"type": "memberOf", "expression": "attribute:role == db"}])
            ecs.update_service(cluster="prod", service="site", desiredCount=2)
            ecs.list_services(cluster="prod")
            run = ecs.run_task(cluster="prod", taskDefinition="web", count=1)
            started = ecs.start_task(
                cluster="prod", taskDefinition="db", containerInstances=[node],
                tags=[{"key": "k", "value": "v"}])["tasks"][0]["taskArn"]
            for _ in range(300):
                task = ecs.describe_tasks(
                    cluster="prod", tasks=[started], include=["TAGS"])["tasks"][0]
                if task["lastStatus"] == "RUNNING":
                    break
                time.sleep(0.1)
            assert task["lastStatus"] == "RUNNING", task
            site = ecs.describe_services(cluster="prod", services=["site", "none"])["services"][0]
            assert site["deploymentConfiguration"] == {
                "maximumPercent": 200, "minimumHealthyPercent": 100}, site
            ecs.describe_clusters(clusters=["prod"])
            ecs.list_clusters()
            ecs.list_tasks(cluster="prod", containerInstance=node)
            ecs.describe_container_instances(cluster="prod", containerInstances=[node])
            ecs.update_container_instances_state(
                cluster="prod", containerInstances=[node], status="DRAINING")
            ecs.stop_task(cluster="prod", task=started)
            for _ in range(300):
                task = ecs.describe_tasks(cluster="prod", tasks=[started])["tasks"][0]
                if task["lastStatus"] == "STOPPED":
                    break
                time.sleep(0.1)
            assert task["stopCode"] == "UserInitiated", task
            assert task["createdAt"] <= task["stoppingAt"] <= task["stoppedAt"], task
            ecs.delete_attributes(cluster="prod", attributes=[{"name": "role", "targetId": node}])
            ecs.deregister_task_definition(taskDefinition="db:1")
            assert len(heard) == 19, sorted(heard)
            print("all held")
            """);
  }

  @Test
  void timesCountsAndTextsAreWhatPythonExpects() {
    stage.change(world -> world.runStandalone("web", "test"));
    holds(
        """
        from datetime import datetime, timezone
        ecs = client("ecs")
        node = ecs.list_container_instances(cluster="prod")["containerInstanceArns"][0]
        found = ecs.describe_container_instances(cluster="prod", containerInstances=[node])
        instance = found["containerInstances"][0]
        assert found["failures"] == []
        assert instance["agentConnected"] is True
        assert type(instance["runningTasksCount"]) is int
        assert type(instance["registeredAt"]) is datetime
        resources = {each["name"]: each for each in instance["remainingResources"]}
        assert type(resources["MEMORY"]["integerValue"]) is int
        assert "51678" in resources["PORTS"]["stringSetValue"]
        arns = [arn for page in ecs.get_paginator("list_tasks").paginate(cluster="prod")
                for arn in page["taskArns"]]
        task = ecs.describe_tasks(cluster="prod", tasks=arns)["tasks"][0]
        age = datetime.now(timezone.utc) - task["createdAt"]
        assert 0 <= age.total_seconds() < 60, age
        assert type(task["version"]) is int
        assert task["startedBy"] == "test"
        assert len(found["ResponseMetadata"]["RequestId"]) == 36
        print("all held")
        """);
  }

  @Test
  void aRefusalIsCaughtByItsName() {
    holds(
        """
        from botocore.exceptions import ClientError
        ecs = client("ecs")
        try:
            ecs.list_tasks(cluster="none")
            raise AssertionError("not refused")
        except ecs.exceptions.ClusterNotFoundException as e:
            assert e.response["Error"]["Message"] == "Cluster not found."
            assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        try:
            ecs.put_attributes(cluster="prod", attributes=[{"name": "a", "targetId": "none"}])
            raise AssertionError("not refused")
        except ecs.exceptions.TargetNotFoundException:
            pass
        try:
            client("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName="none")
            raise AssertionError("not refused")
        except ClientError as e:
            assert e.response["Error"]["Code"] == "ValidationError", e
        print("all held")
        """);
  }

  @Test
  void theInstanceIsSeenByEc2AndAutoScaling() {
    stage.change(world -> {
      world.ec2().tags.put("env", "prod");
      for (int i = 0; i < 11; i++) {
        world.ec2().tags.put("k" + i, "v");
      }
      world.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(5)));
    });
    holds(
        """
        from datetime import datetime
        ec2, scaling = client("ec2"), client("autoscaling")
        mine = {"Name": "resource-id", "Values": ["i-0abcdef1234567890"]}
        pages = list(ec2.get_paginator("describe_tags").paginate(
            Filters=[mine], PaginationConfig={"PageSize": 5}))
        tags = {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
        assert len(pages) > 2 and tags["env"] == "prod", pages
        machine = ec2.describe_instances(InstanceIds=mine["Values"])
        machine = machine["Reservations"][0]["Instances"][0]
        assert type(machine["State"]["Code"]) is int
        assert type(machine["LaunchTime"]) is datetime
        member = scaling.describe_auto_scaling_instances(InstanceIds=mine["Values"])
        member = member["AutoScalingInstances"][0]
        assert member["ProtectedFromScaleIn"] is False
        assert member["LifecycleState"] == "InService"
        assert scaling.describe_auto_scaling_instances(
            InstanceIds=["i-1"])["AutoScalingInstances"] == []
        hook = scaling.describe_lifecycle_hooks(
            AutoScalingGroupName=member["AutoScalingGroupName"])["LifecycleHooks"][0]
        assert hook["HeartbeatTimeout"] == 300 and hook["GlobalTimeout"] == 30000, hook
        group = scaling.describe_auto_scaling_groups(
            AutoScalingGroupNames=["asg-a", "none"])["AutoScalingGroups"]
        assert len(group) == 1 and type(group[0]["CreatedTime"]) is datetime, group
        print("all held")
        """);
  }

  @Test
  void parametersAndSecretsAreReadAsPythonReadsThem() {
    stage.change(world -> {
      world.storage().putParameter("/db", "SecureString", "hidden");
      world.storage().putSecret("prod/api", "{\"token\": \"ü\"}");
      world.storage().putBinarySecret("prod/key", "bytes");
    });
    holds(
        """
        import json
        ssm, secrets = client("ssm"), client("secretsmanager")
        plain = ssm.get_parameter(Name="/db")["Parameter"]
        assert plain["Type"] == "SecureString" and plain["Value"] != "hidden", plain
        clear = ssm.get_parameter(Name="/db", WithDecryption=True)["Parameter"]
        assert clear["Value"] == "hidden" and clear["Version"] == 1, clear
        api = secrets.get_secret_value(SecretId="prod/api")
        assert json.loads(api["SecretString"])["token"] == "ü" and "SecretBinary" not in api, api
        assert "AWSCURRENT" in api["VersionStages"], api
        key = secrets.get_secret_value(SecretId="prod/key")
        assert key["SecretBinary"] == b"bytes" and "SecretString" not in key, key
        try:
            secrets.get_secret_value(SecretId="prod/none")
            assert False
        except secrets.exceptions.ResourceNotFoundException:
            pass
        print("all held")
        """);
  }
}
