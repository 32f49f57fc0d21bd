package io.nodekeeper.app;

import static io.nodekeeper.core.Reading.known;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.edge.sources.Content;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the sources say, from the poll to the policy. */
class SourcesTest extends SourceReading {

  @Test
  void aChangeReachesTheNodeWithoutARestart() {
    assertThat(agent.wanted().get().unread()).containsExactly("ssm:/n/{cluster}/daemons");
    assertThat(agent.tick().daemons()).containsExactly("logs");
    assertThat(agent.wanted().get().unread()).isEmpty();

    parameter("2", "daemons: {logs: {taskDefinition: 'logs:2'}}");
    assertThat(agent.tick().daemons()).as("not due yet").containsExactly("logs");
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).containsExactly("logs:2");
    assertThat(node.edges.asked)
        .filteredOn(call -> call.startsWith("parameter"))
        .containsExactly("parameter /n/prod/daemons", "parameter /n/prod/daemons");
  }

  @Test
  void whatASourceSaidLastOutlivesARestartWithoutAws() throws Exception {
    agent.tick().daemons();
    gone();

    assertThat(restarted().daemons()).containsExactly("logs");
    assertThat(agent.tick().daemons()).containsExactly("logs");
    assertThat(agent.notes())
        .isEqualTo(
            "ssm:/n/prod/daemons cannot be read: ssm:GetParameter: AccessDeniedException;"
                + " what it said at 2026-11-21T12:00:01Z stays in force");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept())))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aTextThatDoesNotHoldKeepsTheLastOneAlsoAcrossARestart() throws Exception {
    agent.tick().daemons();
    parameter("2", "daemons:\n  logs: {taskDefinitoin: logs}\n");
    now = now.plus(Duration.ofMinutes(6));

    assertThat(agent.tick().daemons()).containsExactly("logs");
    assertThat(agent.notes())
        .startsWith("ssm:/n/prod/daemons does not hold: ssm:/n/prod/daemons:2: daemons.logs")
        .endsWith("what it said at 2026-11-21T12:00:01Z stays in force");
    assertThat(agent.wanted().states().getFirst().trouble().orElse(""))
        .startsWith("ssm:/n/prod/daemons:2: daemons.logs");
    assertThat(Files.readString(kept())).contains("\"version\" : \"1\"");
    assertThat(restarted().daemons()).containsExactly("logs");
    assertThat(agent.tick().daemons()).containsExactly("logs");

    parameter("3", "daemons: {other: {taskDefinition: other}}");
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).containsExactly("other");
    assertThat(agent.notes()).isEmpty();
  }

  @Test
  void ofATextThatDidNotHoldAndCannotBeReadAnyMoreOnlyTheLatestIsSaid() throws Exception {
    agent.tick().daemons();
    parameter("2", "daemons:\n");
    now = now.plus(Duration.ofMinutes(6));
    agent.tick().daemons();
    assertThat(agent.notes()).contains(" does not hold: ");
    gone();
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).containsExactly("logs");
    assertThat(agent.wanted().notes())
        .singleElement()
        .extracting(Note::text)
        .asString()
        .startsWith("ssm:/n/prod/daemons cannot be read: ")
        .endsWith("what it said at 2026-11-21T12:00:01Z stays in force");
  }

  @Test
  void filesThatDropWhatASourceComesAfterAreTakenAlsoAcrossARestart() throws Exception {
    node.daemons("daemons: {base: {taskDefinition: base}}");
    parameter(
        "1", "daemons: {logs: {taskDefinition: logs, after: [base]}, b: {taskDefinition: b}}");
    agent.wanted().mayHaveChanged();
    assertThat(agent.tick().daemons()).containsExactly("b", "base", "logs");

    node.daemons("daemons: {other: {taskDefinition: other}}");
    agent.wanted().mayHaveChanged();
    for (boolean again : new boolean[] {false, true}) {
      if (again) {
        gone();
        restarted();
      }
      assertThat(agent.daemons()).as("%s", again).containsExactly("b", "logs", "other");
      assertThat(agent.wanted().problem()).isEmpty();
      assertThat(agent.notes()).isEqualTo(LOGS_AFTER_BASE);
    }
    Node.Ran check = node.run("check");
    assertThat(check.code()).isZero();
    assertThat(check.err().replaceAll("\\s+", " ")).contains("warning: " + LOGS_AFTER_BASE);
    assertThat(node.run("check", "--json").json().at("/warnings/0").asText())
        .isEqualTo(LOGS_AFTER_BASE);
  }

  private static final String LOGS_AFTER_BASE =
      "logs is not started, and goes on where it runs: daemons.logs.after[0]"
          + " (ssm:/n/prod/daemons:1) names \"base\", which no source declares now; declare it there"
          + " or in a source above, or take it out of after";

  @Test
  void aSourceThatDropsWhatAnotherComesAfterKeepsNoLaterChangeFromTheNode() throws Exception {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "sources: {ssm: '/n/{cluster}/daemons', s3: 's3://bucket/{cluster}.yaml'}\n");
    node.edges.object =
        path ->
            known(
                new Content(
                    "\"e\"", Optional.of("daemons: {o: {taskDefinition: o, after: [logs]}}")),
                now);
    assertThat(restarted().tick().daemons()).containsExactly("logs", "o");
    assertThat(agent.notes()).isEmpty();

    parameter("2", "daemons: {ssm1: {taskDefinition: ssm1}}");
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).containsExactly("o", "ssm1");
    assertThat(agent.notes())
        .startsWith("o is not started, and goes on where it runs: daemons.o.after[0]")
        .contains("(s3://bucket/prod.yaml:1) names \"logs\", which no source declares now;");
    assertThat(agent.wanted().states().getFirst().version()).hasValue("2");

    node.daemons("daemons: {base: {taskDefinition: base}}");
    agent.wanted().mayHaveChanged();
    assertThat(agent.daemons()).containsExactly("base", "o", "ssm1");
    assertThat(node.run("check").code()).isZero();

    parameter("3", LOGS);
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).containsExactly("base", "logs", "o");
    assertThat(agent.notes()).isEmpty();
  }

  /** What it comes after may be in a source that is still to be read. */
  @Test
  void whatNoSourceDeclaresIsNoWarningBeforeAllAreRead() throws Exception {
    node.daemons("daemons: {}");
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "sources: {ssm: '/n/{cluster}/daemons', s3: 's3://bucket/{cluster}.yaml'}\n");
    parameter("1", "daemons: {logs: {taskDefinition: logs, after: [base]}}");
    node.edges.object = _ -> Reading.unknown("refused", now);
    restarted().tick().daemons();
    assertThat(agent.wanted().notes())
        .filteredOn(note -> note.text().equals(LOGS_AFTER_BASE))
        .extracting(Note::level)
        .containsExactly(Note.Level.INFO);

    node.edges.object = _ -> known(new Content("e", Optional.of("daemons: {}")), now);
    now = now.plus(Duration.ofMinutes(1));
    agent.tick().daemons();
    assertThat(agent.wanted().notes()).containsExactly(Note.warning("sources", LOGS_AFTER_BASE));
  }

  /** Of another version of the agent, say. */
  @Test
  void whatIsKeptAndDoesNotHoldIsNotSaidToBeInForce() throws Exception {
    agent.tick().daemons();
    Files.writeString(kept(), Files.readString(kept()).replace("taskDefinition", "definition"));
    gone();

    assertThat(restarted().daemons()).isEmpty();
    assertThat(agent.notes())
        .contains("ssm:/n/prod/daemons does not hold: ")
        .endsWith("; nothing of it is in force")
        .doesNotContain("stays in force");
    assertThat(node.run("check").code()).isZero();
    assertThat(node.run("check").err().replaceAll("\\s+", " "))
        .contains("; nothing of it is in force");
  }

  @Test
  void aSourceTakenOutOfTheSettingsTakesItsDaemonsAlong() throws Exception {
    agent.tick().daemons();
    node.with("etc/nodekeeper/nodekeeper.yaml", "");
    agent.wanted().mayHaveChanged();

    assertThat(agent.daemons()).isEmpty();
    assertThat(kept()).doesNotExist();
    node.with("etc/nodekeeper/nodekeeper.yaml", SSM);
    gone();
    assertThat(restarted().tick().daemons()).isEmpty();
  }

  @Test
  void aMissingParameterTakesNothingAway() {
    agent.tick().daemons();
    gone();
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).containsExactly("logs");
  }

  @Test
  void anEmptyTextTakesNothingAwayAndSaysHowToDeclareNone() throws Exception {
    agent.tick().daemons();
    parameter("2", "# logs:\n");
    now = now.plus(Duration.ofMinutes(6));

    assertThat(agent.tick().daemons()).containsExactly("logs");
    assertThat(agent.notes())
        .contains("expected at least one daemon, or \"daemons: {}\" to declare none")
        .endsWith("what it said at 2026-11-21T12:00:01Z stays in force");
    assertThat(restarted().tick().daemons()).containsExactly("logs");

    parameter("3", "daemons: {}");
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).isEmpty();
    assertThat(agent.notes()).isEmpty();
  }

  @Test
  void whatFailsIsTriedAgainSoonAndThenMoreAndMoreSeldom() {
    gone();
    for (int second = 0; second < 3600; second++) {
      agent.tick();
    }
    assertThat(calls()).isBetween(8, 16);
  }

  @Test
  void inAnHourOfPeaceASourceIsReadTwelveTimes() {
    for (int second = 0; second < 3600; second++) {
      agent.tick();
    }
    assertThat(calls()).isBetween(10, 15);
  }

  @Test
  void aTagThatIsNotThereIsWaitedForAndOneThatIsNotAllowedIsRefusedByName() throws Exception {
    node.with("etc/nodekeeper/nodekeeper.yaml", "sources: {ssm: '/n/{tag:role}/daemons'}\n");
    restarted().tick();
    assertThat(agent.notes())
        .isEqualTo(
            "ssm:/n/{tag:role}/daemons cannot be read: this instance has no tag \"role\";"
                + " nothing of it is in force");
    assertThat(calls()).isZero();

    node.edges.imdsTags = () -> known(FakeEdges.tags("role", "../../other"), now);
    now = now.plus(Duration.ofMinutes(1));
    agent.tick();
    assertThat(agent.notes()).contains("the tag \"role\" has a value that").doesNotContain("other");
    assertThat(calls()).isZero();

    node.edges.imdsTags = () -> known(FakeEdges.tags("role", "prod"), now);
    now = now.plus(Duration.ofMinutes(1));
    assertThat(agent.tick().daemons()).containsExactly("logs");
  }

  @Test
  void tagsAreAskedOfEc2WhereTheMetadataHasNone() throws Exception {
    node.with("etc/nodekeeper/nodekeeper.yaml", "sources: {ssm: '/n/{tag:role}/daemons'}\n");
    node.edges.imdsTags = () -> known(new InstanceTags(false, Collections.emptySortedMap()), now);
    node.edges.ec2Tags = () -> known(FakeEdges.tags("role", "prod").values(), now);

    assertThat(restarted().tick().daemons()).containsExactly("logs");
  }

  @Test
  void theObjectAndTheServicesDeclareDaemonsToo() throws Exception {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "sources: {s3: 's3://bucket/{cluster}.yaml', services: {discover: true, zero: on}}\n");
    node.edges.object =
        path -> known(new Content("\"e\"", Optional.of("daemons: {o: {taskDefinition: o}}")), now);
    String arn = "arn:aws:ecs:us-west-2:123456789012:task-definition/";
    node.edges.services =
        () ->
            known(
                List.of(
                    new LabelledService("again", arn + "agent:7"),
                    new LabelledService("metrics", arn + "agent:8"),
                    new LabelledService("x".repeat(255), arn + "x:1")),
                now);

    assertThat(restarted().tick().daemons()).containsExactly(arn + "agent:7", "o", arn + "x:1");
    assertThat(node.edges.asked).contains("object bucket/prod.yaml -", "services true");
    assertThat(node.run("check").unbroken())
        .contains("daemons.again.taskDefinition", "service again", "s3://bucket/prod.yaml:1");

    node.edges.services = () -> known(List.of(), now);
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).as("no service declares any").containsExactly("o");
    assertThat(node.edges.asked).as("with what is had").contains("object bucket/prod.yaml \"e\"");
    assertThat(agent.notes()).isEmpty();
  }

  @Test
  void checkShowsWhatCameFromWhereWithoutAws() {
    agent.tick().daemons();
    node.edges.parameter =
        _ -> {
          throw new AssertionError("check asks nobody");
        };

    assertThat(node.run("check").unbroken())
        .contains("ssm:/n/prod/daemons:1\n")
        .contains("source: ssm:/n/prod/daemons, version 1, read ");
    assertThat(node.run("check", "--json").json().at("/sources/0/from").asText())
        .isEqualTo("ssm:/n/prod/daemons");
  }

  @Test
  void aDamagedFileIsNamedAndReadAnew() throws Exception {
    agent.tick().daemons();
    Files.writeString(kept(), "{");

    assertThat(restarted().daemons()).isEmpty();
    assertThat(agent.notes()).contains("ssm.json cannot be used");
    assertThat(agent.tick().daemons()).containsExactly("logs");
    assertThat(agent.notes()).isEmpty();
  }

  @Test
  void theClusterIsWaitedForWithoutAWarning() throws Exception {
    node.edges.agent = () -> Reading.unknown("refused", now);
    restarted().tick();

    assertThat(agent.wanted().notes()).extracting(Note::level).containsExactly(Note.Level.INFO);
  }
}
