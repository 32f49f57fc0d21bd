package io.nodekeeper.app;

import static io.nodekeeper.core.Reading.known;
import static io.nodekeeper.core.Reading.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.sources.Content;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where a source stands may change, and may not be known yet; and how old is what it said. */
class SourcePathsTest extends SourceReading {

  private void roles(String... texts) {
    Map<String, String> byPath = new TreeMap<>();
    for (int i = 0; i < texts.length; i += 2) {
      byPath.put("/n/" + texts[i] + "/daemons", texts[i + 1]);
    }
    node.edges.parameter =
        path ->
            Optional.ofNullable(byPath.get(path))
                .map(text -> known(new Content("1", Optional.of(text)), now))
                .orElseGet(() -> unknown("ssm:GetParameter: ParameterNotFound", now));
  }

  private void tag(String role) {
    node.edges.imdsTags = () -> known(FakeEdges.tags("role", role), now);
  }

  private Agent byRole() throws Stopped {
    node.with("etc/nodekeeper/nodekeeper.yaml", "sources: {ssm: '/n/{tag:role}/daemons'}\n");
    return restarted();
  }

  @Test
  void whereATagLeadsToAnotherPathTheOldContentCountsByNameUntilTheNewOneIsRead() throws Exception {
    tag("a");
    roles("a", LOGS);
    assertThat(byRole().tick().daemons()).containsExactly("logs");
    tag("b");
    String both =
        "ssm:/n/b/daemons cannot be read: ssm:GetParameter: ParameterNotFound; what"
            + " ssm:/n/a/daemons said at 2026-11-21T12:00:01Z stays in force, and its daemons stay"
            + " as they were, until this one can be used";
    assertThat(seconds(15).daemons()).containsExactly("logs");
    assertThat(agent.notes()).isEqualTo(both);
    assertThat(agent.wanted().notes()).extracting(Note::level).containsExactly(Note.Level.WARNING);
    assertThat(agent.wanted().states().getFirst().trouble()).contains(both);

    assertThat(restarted().tick().daemons()).as("also after a restart").containsExactly("logs");
    assertThat(agent.notes()).isEqualTo(both);

    roles("b", "daemons: {other: {taskDefinition: other}}", "a", LOGS);
    assertThat(seconds(15).daemons()).containsExactly("other");
    assertThat(agent.notes()).isEmpty();
    assertThat(Files.readString(kept())).contains("/n/b/daemons").doesNotContain("/n/a/daemons");
  }

  @Test
  void whatTheNewPathSaysAndDoesNotHoldLeavesTheOldContentInForceByName() throws Exception {
    tag("a");
    roles("a", LOGS, "b", "daemons: {logs: 1}");
    assertThat(byRole().tick().daemons()).containsExactly("logs");
    tag("b");
    assertThat(seconds(15).daemons()).containsExactly("logs");
    assertThat(agent.notes())
        .startsWith("ssm:/n/b/daemons does not hold: ")
        .contains("; what ssm:/n/a/daemons said at 2026-11-21T12:00:01Z stays in force, and its");
    assertThat(agent.wanted().states().getFirst().trouble()).contains(agent.notes());

    tag("a");
    assertThat(seconds(15).daemons()).containsExactly("logs");
    assertThat(agent.notes()).isEmpty();
  }

  @Test
  void theSameTextAtTheNewPathIsThatOfTheNewPathFromThenOn() throws Exception {
    tag("a");
    roles("a", LOGS, "b", LOGS);
    byRole().tick().daemons();
    tag("b");
    seconds(15).daemons();
    roles();
    now = now.plus(Duration.ofMinutes(6));
    agent.tick();
    assertThat(agent.notes())
        .startsWith("ssm:/n/b/daemons cannot be read")
        .contains("what it said at 2026-11-21T12:00:1");
  }

  @Test
  void aTagThatIsTakenAwayLeavesItsDaemonsAndIsNamedWithThePath() throws Exception {
    tag("a");
    roles("a", LOGS);
    byRole().tick().daemons();
    node.edges.imdsTags = () -> known(FakeEdges.tags("env", "prod"), now);
    now = now.plus(Duration.ofMinutes(6));
    assertThat(agent.tick().daemons()).containsExactly("logs");
    assertThat(agent.notes())
        .startsWith(
            "ssm:/n/{tag:role}/daemons cannot be read: this instance has no tag \"role\";"
                + " what ssm:/n/a/daemons said at ");
  }

  @Test
  void aPathIsReadAsSoonAsItsTagIsThereHoweverLongThatTook() throws Exception {
    roles("a", LOGS);
    byRole();
    seconds(3600);
    assertThat(calls()).isZero();
    tag("a");
    assertThat(seconds(2).daemons()).containsExactly("logs");
    seconds(250);
    assertThat(calls()).as("one reading, and no more before its time").isEqualTo(1);
  }

  @Test
  void aPathIsReadAsSoonAsTheClusterIsKnown() throws Exception {
    node.edges.agent = () -> Reading.unknown("refused", now);
    restarted();
    seconds(100);
    node.edges.agent = () -> known(FakeEdges.AGENT, now);
    assertThat(seconds(2).daemons()).containsExactly("logs");
    assertThat(agent.notes()).isEmpty();
  }

  @Test
  void theEcsAgentIsNotAskedForAPathThatCannotBeAnother() {
    seconds(200);
    assertThat(node.edges.asked.stream().filter("agent"::equals).count()).isLessThan(5);
  }

  @Test
  void anotherPathIsTriedAsSoonAgainAsIfTheOldOneHadNeverFailed() throws Exception {
    tag("a");
    roles();
    byRole();
    seconds(3600);
    tag("b");
    int before = calls();
    seconds(45);
    assertThat(calls() - before).isBetween(2, 4);
  }

  @Test
  void ec2IsNotAskedAtEachGlanceForATagThatIsNotThere() throws Exception {
    node.edges.imdsTags = () -> known(new InstanceTags(false, Collections.emptySortedMap()), now);
    byRole();
    seconds(3600);
    assertThat(node.edges.asked.stream().filter("ec2Tags"::equals).count()).isBetween(8L, 16L);
  }

  @Test
  void theAgeAfterARestartIsThatOfTheLastReadingWithoutAWriteAtEach() throws Exception {
    agent.tick().daemons();
    Object written = Files.readAttributes(kept(), BasicFileAttributes.class).fileKey();
    now = now.plus(Duration.ofMinutes(50));
    agent.tick().daemons();

    assertThat(restarted().wanted().states().getFirst().readAt()).contains(now);
    assertThat(Files.readAttributes(kept(), BasicFileAttributes.class).fileKey())
        .isEqualTo(written);
    assertThat(Files.readString(kept())).contains("2026-11-21T12:00:01Z");
    node.clock = InstantSource.fixed(now.plusSeconds(90));
    assertThat(node.run("check").unbroken()).contains("version 1, read 1 min 30 s ago");
  }

  @Test
  void aContentWhoseFileIsGoneIsWrittenAgain() throws Exception {
    agent.tick().daemons();
    Files.delete(kept());
    now = now.plus(Duration.ofMinutes(6));
    agent.tick().daemons();

    assertThat(restarted().wanted().states().getFirst().readAt()).contains(now);
  }
}
