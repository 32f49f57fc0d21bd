package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.docs.Members;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainReportTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static DrainReport full() {
    return new DrainReport(
        DrainReport.VERSION,
        Optional.of("i-0abc"),
        Optional.of("prod"),
        Optional.of("arn:aws:ecs:eu-west-1:123456789012:container-instance/prod/7659"),
        NOON,
        Optional.of(NOON.plusSeconds(192)),
        DrainReport.DRAINED,
        Optional.empty(),
        Optional.of(NOON.plusSeconds(191)),
        List.of(
            new StatusDocument.Reason(
                "operator", NOON, NOON.plusSeconds(3600), "drained by alice: new kernel")),
        List.of(
            new DrainReport.Replica(
                new TaskArn("arn:aws:ecs:eu-west-1:123456789012:task/prod/web"),
                "web",
                7,
                "service web",
                NOON,
                Optional.of(NOON.plusSeconds(170)),
                Optional.empty(),
                170,
                Optional.of(120L),
                List.of("Docker"))),
        0,
        List.of(
            new DrainReport.Stage(
                List.of(new DaemonName("logs")),
                NOON.plusSeconds(180),
                Optional.of(NOON.plusSeconds(188)),
                List.of(new DrainReport.Went(new DaemonName("logs"), NOON.plusSeconds(188))))),
        List.of(
            new DrainReport.Hook(
                "drain-hook",
                DrainReport.Hook.COMPLETED,
                Optional.of("continue"),
                Optional.of(NOON.plusSeconds(191)))),
        Optional.of(NOON.plusSeconds(180)),
        180,
        Optional.of(
            new DrainReport.Longest(
                new TaskArn("arn:aws:ecs:eu-west-1:123456789012:task/prod/web"),
                "web",
                "service web",
                170)),
        NOON.plusSeconds(192));
  }

  @Test
  void aReportIsReadBackAsItWas() throws IOException {
    assertThat(DrainReportJson.read(DrainReportJson.write(full()))).isEqualTo(full());
  }

  @Test
  void whatANewerVersionAddedIsIgnored() throws IOException {
    String text = DrainReportJson.write(full()).replaceFirst("\\{", "{\"added\": [1],");
    assertThat(DrainReportJson.read(text)).isEqualTo(full());
  }

  @Test
  void itsFormIsKeptForEver() {
    assertThat(DrainReportJson.write(full()))
        .startsWith(
            """
            {
              "version" : 1,
              "instanceId" : "i-0abc",
              "cluster" : "prod",
              "containerInstance" : "arn:aws:ecs:eu-west-1:123456789012:container-instance/prod/7659",
              "begin" : "2026-11-21T12:00:00Z",
              "end" : "2026-11-21T12:03:12Z",
              "outcome" : "drained",
              "deadlineMissedAt" : null,
              "letGoAt" : "2026-11-21T12:03:11Z",
              "causes" : [ {
                "cause" : "operator",
            """)
        .contains(
            """
                "goneAt" : "2026-11-21T12:02:50Z",
                "leftAt" : null,
                "waitedSeconds" : 170,
                "stopTimeoutSeconds" : 120,
                "witnesses" : [ "Docker" ]
            """)
        .endsWith(
            """
                "gone" : "2026-11-21T12:03:08Z",
                "went" : [ {
                  "daemon" : "logs",
                  "at" : "2026-11-21T12:03:08Z"
                } ]
              } ],
              "hooks" : [ {
                "name" : "drain-hook",
                "state" : "completed",
                "result" : "continue",
                "at" : "2026-11-21T12:03:11Z"
              } ],
              "heldUntil" : "2026-11-21T12:03:00Z",
              "holdSeconds" : 180,
              "longest" : {
                "task" : "arn:aws:ecs:eu-west-1:123456789012:task/prod/web",
                "family" : "web",
                "owner" : "service web",
                "waitedSeconds" : 170
              },
              "at" : "2026-11-21T12:03:12Z"
            }
            """)
        .doesNotContain("\"open\"", "waits");
  }

  @Test
  void thePageHasItsMembers() {
    assertThat(Members.of(DrainReportJson.write(full())))
        .isEqualTo(Members.onPage("A drain's report"));
  }

  @Test
  void itsSumsAreThoseOfItsParts() {
    assertThat(full().asOf(NOON.plusSeconds(192))).isEqualTo(full());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"version\": 2}", "{\"version\": 1}"})
  void whatIsNoReportIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> DrainReportJson.read(text))
        .isInstanceOf(IOException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }
}
