package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.record.StatusJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether the agent lives, whether its node is ready, and how it stands. */
class PagesTest {

  private static final Duration NEXT_LOOK = Duration.ofSeconds(10);
  private static final Duration SLACK = Duration.ofSeconds(50);

  private final Open open;

  PagesTest() throws IOException {
    open = new Open();
  }

  @AfterEach
  void close() {
    open.close();
  }

  @Test
  void anAgentThatLooksInTimeLives() throws IOException {
    open.leaving().pass(NEXT_LOOK.plus(SLACK));

    assertThat(open.get("/livez").code()).isEqualTo(200);
    assertThat(open.get("/livez").body()).isEqualTo("the agent looks\n");
  }

  @Test
  void anAgentThatIsLateHangs() throws IOException {
    open.leaving().pass(NEXT_LOOK.plus(SLACK).plusMillis(1));

    assertThat(open.get("/livez").code()).isEqualTo(503);
    assertThat(open.get("/livez").body())
        .isEqualTo("the agent hangs: it was to look again by 2026-11-21T12:00:10Z\n");
  }

  @Test
  void theFirstLookMayTakeTwoMinutes() throws IOException {
    open.pass(Duration.ofMinutes(2));
    assertThat(open.get("/livez").code()).isEqualTo(200);

    open.pass(Duration.ofSeconds(1));
    assertThat(open.get("/livez").code()).isEqualTo(503);
    assertThat(open.get("/livez").body())
        .isEqualTo("the agent has not looked yet, for 2 min 1 s\n");
  }

  @Test
  void beforeTheFirstLookNothingIsReadyAndNothingIsKnown() throws IOException {
    assertThat(open.get("/readyz").code()).isEqualTo(503);
    assertThat(open.get("/readyz").body())
        .isEqualTo("not ready\nstate unknown: the agent has not looked yet\n");
    assertThat(open.get("/status").code()).isEqualTo(503);
    assertThat(json("/status").get("error").asText()).isEqualTo("the agent has not looked yet");
  }

  @Test
  void aReadyNodeNamesWhatIsNotHealthyAllTheSame() throws IOException {
    open.ready().pass(Duration.ofSeconds(5));

    assertThat(open.get("/readyz").code()).isEqualTo(200);
    assertThat(open.get("/readyz").headers())
        .containsEntry("content-type", "text/plain; charset=utf-8");
    assertThat(open.get("/readyz").body())
        .isEqualTo(
            """
            ready
            state ready for 5 s: because of what was seen
            daemon metrics backing_off for 5 s: exit code 1; tried again at 2026-11-21T12:00:40Z
            """);
  }

  @Test
  void aNodeThatLeavesNamesEachReplicaThatHoldsIt() throws IOException {
    open.leaving().pass(Duration.ofSeconds(5));

    assertThat(open.get("/readyz").code()).isEqualTo(503);
    assertThat(open.get("/readyz").body())
        .isEqualTo(
            """
            not ready
            state draining for 5 s: because of what was seen
            daemon metrics backing_off for 5 s: exit code 1; tried again at 2026-11-21T12:00:40Z
            drain since 2026-11-21T11:59:00Z, until 2026-11-21T12:59:00Z at the latest, 58 min 55 s left
            replica web of web:7, containers app, service web, holds the node for 5 s, told to stop 55 s ago, stop timeout 30 s, killed at 2026-11-21T11:59:40Z, 58 min 55 s left
            """);
  }

  @Test
  void aReplicaThatNobodyHasToldToStopComesWithAdvice() throws IOException {
    open.blockedBy(List.of(Open.blocker("job", "standalone task", false)));

    assertThat(open.get("/readyz").body().lines())
        .last()
        .isEqualTo(
            "replica job of job:1, standalone task, holds the node for 0 s, not told to stop, 59 min"
                + " left; let it end");
  }

  @Test
  void aLookThatIsTooOldVouchesForNothing() throws IOException {
    open.ready().pass(Duration.ofMinutes(5));

    assertThat(open.get("/readyz").code()).isEqualTo(503);
    assertThat(open.get("/readyz").body())
        .startsWith("not ready\nthe agent hangs: it was to look again by ");
    assertThat(json("/readyz?json").get("late").asText()).startsWith("the agent hangs: ");
  }

  @Test
  void theSameIsThereAsJson() throws IOException {
    open.leaving().pass(Duration.ofSeconds(5));

    JsonNode ready = json("/readyz?json");

    assertThat(ready.get("ready").asBoolean()).isFalse();
    assertThat(ready.get("late").isNull()).isTrue();
    assertThat(ready.get("state").asText()).isEqualTo("draining");
    assertThat(ready.get("reason").asText()).isEqualTo(Open.WHY);
    assertThat(ready.get("daemons")).hasSize(1);
    assertThat(ready.get("secondsLeft").asLong()).isEqualTo(3535);
    assertThat(ready.get("drain").get("blockers").get(0).get("owner").asText())
        .isEqualTo("service web");
    Asked accepted = open.get("/readyz", "Accept: application/json");
    assertThat(accepted.code()).isEqualTo(503);
    assertThat(accepted.headers()).containsEntry("content-type", "application/json");
    assertThat(accepted.body()).isEqualTo(open.get("/readyz?json").body());
  }

  @Test
  void aDeadlineThatIsOverIsSaid() throws IOException {
    open.leaving().pass(Duration.ofHours(1));

    assertThat(open.get("/readyz").body())
        .contains(
            "drain since 2026-11-21T11:59:00Z, until 2026-11-21T12:59:00Z at the latest, over");
  }

  @Test
  void noNameCanForgeALine() throws IOException {
    open.blockedBy(List.of(Open.blocker("web\nready\u001b[2J", "service web", false)));

    assertThat(open.get("/readyz").body().lines()).hasSize(5);
    assertThat(open.get("/readyz").body()).contains("of web\\nready\\u001b[2J:1, service");
  }

  @Test
  void theStatusIsWhatItsFileHas() throws IOException {
    open.leaving();

    assertThat(open.get("/status").code()).isEqualTo(200);
    assertThat(open.get("/status").headers()).containsEntry("content-type", "application/json");
    assertThat(open.get("/status").body()).isEqualTo(StatusJson.write(open.document()));
  }

  @Test
  void thePageForPeopleShowsItselfAnewIfItIsAskedTo() throws IOException {
    open.leaving();

    assertThat(open.get("/").code()).isEqualTo(200);
    assertThat(open.get("/").headers()).containsEntry("content-type", "text/html; charset=utf-8");
    assertThat(open.get("/").body())
        .contains(Open.WHY + ", for 0 s", "href=\"/?live\"", "Nothing is on record.")
        .doesNotContain("http-equiv=\"refresh\"");
    assertThat(open.get("/?live").body())
        .contains("<meta http-equiv=\"refresh\" content=\"5\">", "href=\"/\"");
  }

  @Test
  void thePageForPeopleSaysThatTheAgentHangsOrHasNotLooked() throws IOException {
    assertThat(open.get("/").code()).isEqualTo(503);
    assertThat(open.get("/").body()).contains("the agent has not looked yet");

    open.leaving().pass(Duration.ofMinutes(5));
    assertThat(open.get("/").body())
        .contains("<p class=\"bad\">the agent hangs: it was to look again by ");
  }

  private JsonNode json(String target) throws IOException {
    return new JsonMapper().readTree(open.get(target).body());
  }
}
