package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nodekeeper.standin.model.ContainerDefinition.Condition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskDefinitionJsonTest {

  private static TaskDefinition read(String json) throws JsonProcessingException {
    return TaskDefinitionJson.read(new ObjectMapper().readTree(json));
  }

  @Test
  void aContainerIsReadWithAllThatTheModelRuns() throws JsonProcessingException {
    TaskDefinition read =
        read(
            """
            {"family": "logs", "volumes": [
               {"name": "sock", "host": {"sourcePath": "/var/run/docker.sock"}},
               {"name": "scratch"}],
             "containerDefinitions": [
               {"name": "init", "image": "i:1", "essential": false, "memory": 20},
               {"name": "main", "image": "m:2", "cpu": 10, "memory": 256,
                "memoryReservation": 64, "command": ["run", "-v"], "entryPoint": ["sh"],
                "stopTimeout": 90,
                "restartPolicy": {"enabled": true, "restartAttemptPeriod": 60,
                  "ignoredExitCodes": [0]},
                "environment": [{"name": "A", "value": "b"}],
                "dockerLabels": {"L": "m"},
                "portMappings": [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 81,
                  "protocol": "udp"}],
                "mountPoints": [
                  {"sourceVolume": "sock", "containerPath": "/s", "readOnly": true},
                  {"sourceVolume": "scratch", "containerPath": "/t"}],
                "healthCheck": {"command": ["CMD-SHELL", "true"], "interval": 10, "retries": 2},
                "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]}]}
            """);

    ContainerDefinition main = read.containers().getLast();
    assertThat(read.containers().getFirst().essential()).isFalse();
    assertThat(main.essential()).isTrue();
    assertThat(main.command()).containsExactly("run", "-v");
    assertThat(main.entryPoint()).containsExactly("sh");
    assertThat(main.stopTimeout()).contains(Duration.ofSeconds(90));
    assertThat(main.restart())
        .contains(new ContainerDefinition.Restart(Duration.ofSeconds(60), List.of(0)));
    assertThat(main.environment()).containsEntry("A", "b");
    assertThat(main.dockerLabels()).containsEntry("L", "m");
    assertThat(main.ports())
        .containsExactly(
            new ContainerDefinition.Port(80, 8080, "tcp"),
            new ContainerDefinition.Port(81, 0, "udp"));
    assertThat(main.mounts())
        .containsExactly(
            new ContainerDefinition.Mount("/var/run/docker.sock", "/s", true),
            new ContainerDefinition.Mount("scratch", "/t", false));
    assertThat(main.healthCheck().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(main.healthCheck().orElseThrow().retries()).isEqualTo(2);
    assertThat(main.dependsOn())
        .containsExactly(new ContainerDefinition.DependsOn("init", Condition.SUCCESS));
    assertThat(read.memory()).isEqualTo(84);
    assertThat(read.cpu()).isEqualTo(10);
  }

  @Test
  void aTasksOwnLimitsCountInPlaceOfItsContainers() throws JsonProcessingException {
    TaskDefinition read =
        read(
            """
            {"family": "f", "cpu": "256", "memory": "512",
             "containerDefinitions": [{"name": "a", "image": "i", "memory": 20}]}
            """);

    assertThat(read.cpu()).isEqualTo(256);
    assertThat(read.memory()).isEqualTo(512);
    assertThat(read.networkMode()).isEqualTo("bridge");
  }

  @Test
  void aTasksLimitsMayBeWrittenWithTheirUnits() throws JsonProcessingException {
    TaskDefinition read = read("{\"family\": \"f\", \"cpu\": \".5 vCPU\", \"memory\": \"2GB\"}");

    assertThat(read.cpu()).isEqualTo(512);
    assertThat(read.memory()).isEqualTo(2048);
  }

  @Test
  void aMemberThatIsNullIsNotThere() throws JsonProcessingException {
    TaskDefinition read =
        read(
            """
            {"family": "f", "cpu": null, "memory": null, "networkMode": null, "volumes": null,
             "containerDefinitions": [
              {"name": "a", "image": "i", "essential": null, "memory": 20, "memoryReservation": null,
               "stopTimeout": null, "healthCheck": null, "restartPolicy": null, "command": null,
               "environment": null, "dockerLabels": null, "mountPoints": null, "dependsOn": null}]}
            """);

    ContainerDefinition container = read.containers().getFirst();
    assertThat(read.networkMode()).isEqualTo("bridge");
    assertThat(read.memory()).isEqualTo(20);
    assertThat(container.essential()).isTrue();
    assertThat(container.stopTimeout()).isEmpty();
    assertThat(container.healthCheck()).isEmpty();
  }

  @Test
  void inHostModeAContainersPortIsTheHosts() throws JsonProcessingException {
    TaskDefinition read =
        read(
            """
            {"family": "f", "networkMode": "host", "containerDefinitions": [
              {"name": "a", "image": "i", "portMappings": [{"containerPort": 9100}]}]}
            """);

    assertThat(read.hostPorts()).isEqualTo(List.of(9100));
  }
}
