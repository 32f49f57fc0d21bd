package io.nodekeeper.app;

import static io.nodekeeper.core.Reading.known;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.docs.Members;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.edge.sources.Content;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What check says of sources that it does not ask itself. */
class CheckCommandTest extends SourceReading {

  private void looked() {
    new StatusFile(
            node.places(),
            InstantSource.fixed(now),
            () -> agent.wanted().problem(),
            () -> agent.wanted().states())
        .looked(Told.look().at(now).build());
    node.clock = InstantSource.fixed(now.plusSeconds(3));
  }

  private String source() {
    return node.run("check")
        .unbroken()
        .lines()
        .filter(line -> line.startsWith("source: "))
        .findFirst()
        .orElse("");
  }

  @Test
  void aPlanSaysLikewiseWhatIsWrongWithASource() {
    gone();
    agent.tick();
    looked();

    String why =
        "ssm:/n/prod/daemons, not read yet: ssm:GetParameter: AccessDeniedException (the agent's"
            + " look of 3 s ago)";
    assertThat(node.run("plan").unbroken()).contains("warning: sources: " + why + "\n");
    assertThat(node.run("plan", "--json").json().at("/notes").findValuesAsText("text"))
        .contains(why);
  }

  @Test
  void whyASourceHasNeverBeenReadIsSaidAsTheAgentSawItWithItsPathFilledIn() {
    gone();
    agent.tick();
    looked();

    assertThat(source())
        .isEqualTo(
            "source: ssm:/n/prod/daemons, not read yet: ssm:GetParameter: AccessDeniedException"
                + " (the agent's look of 3 s ago)");
    assertThat(node.run("check", "--json").json().at("/sources/0").toString())
        .isEqualTo(
            """
            {"name":"ssm","written":"ssm:/n/{cluster}/daemons","from":"ssm:/n/prod/daemons",\
            "path":"ssm:/n/prod/daemons","version":null,"readAt":null,\
            "trouble":"ssm:GetParameter: AccessDeniedException"}\
            """);
  }

  @Test
  void whatWasReadAndCannotBeReadNowIsShownWithItsAgeAndTheReason() {
    agent.tick();
    agent.daemons();
    gone();
    now = now.plus(Duration.ofMinutes(6));
    agent.tick();
    looked();

    assertThat(source())
        .startsWith("source: ssm:/n/prod/daemons, version 1, read 6 min ")
        .endsWith(": AccessDeniedException (the agent's look of 3 s ago)");
  }

  @Test
  void aSourceThatNoAgentHasLookedForIsShownAsWrittenWithWhereToLook() throws Exception {
    String where =
        ", whose path is not known yet, not read yet; no look of an agent tells of it: see systemctl status nodekeeper";
    assertThat(source()).isEqualTo("source: ssm:/n/{cluster}/daemons" + where);

    gone();
    agent.tick();
    looked();
    node.with("etc/nodekeeper/nodekeeper.yaml", "sources: {ssm: '/other/{cluster}'}\n");
    assertThat(source()).as("not the old one's").isEqualTo("source: ssm:/other/{cluster}" + where);
  }

  @Test
  void whichPathATagLeadsToIsSaidOnceItIsKnownReadOrNot() throws Exception {
    node.with("etc/nodekeeper/nodekeeper.yaml", "sources: {ssm: '/n/{tag:role}/daemons'}\n");
    restarted().tick();
    looked();
    assertThat(source())
        .isEqualTo(
            "source: ssm:/n/{tag:role}/daemons, whose path is not known yet, not read yet: this"
                + " instance has no tag \"role\" (the agent's look of 3 s ago)");

    node.edges.imdsTags = () -> known(FakeEdges.tags("role", "web"), now);
    seconds(15);
    looked();
    assertThat(source())
        .isEqualTo(
            "source: ssm:/n/{tag:role}/daemons, here ssm:/n/web/daemons, not read yet: no parameter"
                + " /n/web/daemons (the agent's look of 3 s ago)");

    node.edges.parameter = _ -> known(new Content("7", Optional.of(LOGS)), now);
    now = now.plus(Duration.ofMinutes(6));
    agent.tick().daemons();
    looked();
    assertThat(source())
        .isEqualTo(
            "source: ssm:/n/{tag:role}/daemons, here ssm:/n/web/daemons, version 7, read 3 s ago");
    assertThat(node.run("check", "--json").json().at("/sources/0/path").asText())
        .isEqualTo("ssm:/n/web/daemons");
  }

  @Test
  void whyALabelledServiceDeclaresNothingHereIsALineOfItsOwn() throws Exception {
    String arn = "arn:aws:ecs:us-west-2:123456789012:task-definition/";
    node.with("etc/nodekeeper/nodekeeper.yaml", "sources: {services: {discover: true}}\n");
    node.edges.services =
        () ->
            known(
                List.of(
                    new LabelledService("again", arn + "agent:7"),
                    new LabelledService("metrics", arn + "agent:8"),
                    new LabelledService("odd", "odd task definition"),
                    new LabelledService("web", arn + "web:1", Optional.of("no\n# reason: x"))),
                now);
    assertThat(restarted().tick().daemons()).containsExactly(arn + "agent:7");

    assertThat(node.run("check").unbroken().lines().filter(line -> line.startsWith("service: ")))
        .containsExactly(
            "service: metrics declares nothing here: it has the family of the service again",
            "service: odd declares nothing here: its task definition cannot be understood",
            "service: web declares nothing here: no\\n# reason: x");
    assertThat(node.run("check", "--json").json().at("/services/2").toString())
        .isEqualTo("{\"name\":\"web\",\"why\":\"no\\\\n# reason: x\"}");

    node.with("etc/nodekeeper/nodekeeper.yaml", "");
    assertThat(node.run("check").unbroken()).doesNotContain("service: ");
  }

  @Test
  void asJsonItHasTheMembersThatThePageHas() throws Exception {
    node.with(
            "etc/nodekeeper/nodekeeper.yaml",
            "sources: {ssm: '/n/{cluster}/daemons', services: {discover: true}}\n")
        .with("etc/nodekeeper/daemons.d/notes.txt", "not read")
        .daemons(LOGS);
    node.edges.services =
        () -> known(List.of(new LabelledService("odd", "odd task definition")), now);
    restarted().tick().daemons();

    assertThat(Members.of(node.run("check", "--json").out()))
        .isEqualTo(Members.onPage("The settings"));
  }

  @Test
  void aSourceThatAgreesIsShownWithoutAnyTrouble() {
    agent.tick();
    agent.daemons();
    assertThat(source()).as("before the first look").doesNotContain("no look");
    looked();

    assertThat(source()).isEqualTo("source: ssm:/n/prod/daemons, version 1, read 3 s ago");
  }
}
