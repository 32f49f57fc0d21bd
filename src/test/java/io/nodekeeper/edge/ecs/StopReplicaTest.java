package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.edge.ecs.EcsScene.body;
import static io.nodekeeper.edge.ecs.EcsScene.ours;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.TaskArn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopReplicaTest {

  private static final Action.StopReplica STOP =
      new Action.StopReplica(new TaskArn(EcsScene.TASK), "prod", "its time is over");

  private final EcsScene scene = new EcsScene();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  private Outcome stopping(Reply reply) {
    return scene.answering(_ -> reply).stop(STOP);
  }

  @Test
  void aReplicaIsToldToStopAndWhy() {
    var stub = new HttpStub(_ -> json(200, ours("StopTask")));

    assertThat(scene.ecs(stub).stop(STOP)).isEqualTo(new Outcome.Done(STOP));
    assertThat(stub.operations()).containsExactly("StopTask");
    JsonNode asked = body(stub.only());
    assertThat(asked.path("cluster").textValue()).isEqualTo("prod");
    assertThat(asked.path("task").textValue()).isEqualTo(EcsScene.TASK);
    assertThat(asked.path("reason").textValue()).isEqualTo("nodekeeper: its time is over");
  }

  @Test
  void aReplicaThatEcsDoesNotKnowNeedsNoStop() {
    assertThat(
            stopping(error(400, "InvalidParameterException", "The referenced task was not found.")))
        .isEqualTo(new Outcome.Done(STOP));
  }

  @ParameterizedTest
  @CsvSource({
    "400, InvalidParameterException, Refused",
    "400, ClusterNotFoundException,  Refused",
    "400, AccessDeniedException,     Refused",
    "400, ThrottlingException,       Failed",
    "500, ServerException,           Failed"
  })
  void anyOtherErrorIsWhatItsCodeSays(int status, String code, String kind) {
    assertThat(stopping(error(status, code, "no")).getClass().getSimpleName()).isEqualTo(kind);
  }

  @Test
  void aLostAnswerIsUnansweredAndTheCallIsNotRepeated() {
    var stub = new HttpStub(_ -> new Reply.Drop());

    assertThat(scene.ecs(stub).stop(STOP)).isInstanceOf(Outcome.Unanswered.class);
    assertThat(stub.requests()).hasSize(1);
  }
}
