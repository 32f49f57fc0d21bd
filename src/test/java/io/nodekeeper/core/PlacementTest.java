package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Policy.Fact;
import io.nodekeeper.template.MustacheTemplate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What files say of where the instance is placed, which is asked for only then. */
class PlacementTest extends FileScene {

  private final SortedMap<ValueRef, Reading<String>> answers = new TreeMap<>();

  private PlacementTest() {
    scene.twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            s.imdsTags(),
            s.ec2Tags(),
            s.targetLifecycleState(),
            s.notices(),
            s.agent(),
            s.agentTasks(),
            s.containers(),
            s.node(),
            s.tasks(),
            s.autoScaling(),
            s.daemons(),
            new FileFacts(s.files().present(), answers)));
  }

  private static ValueRef item(Fact fact) {
    return fact.placement().orElseThrow();
  }

  private void says(Fact fact, String text) {
    answers.put(item(fact), Reading.known(text, scene.now));
  }

  private void variable(Fact fact, Optional<String> byDefault) {
    file =
        new NodeFile(
            PATH, List.of(new Policy.Variable("P", new Policy.Source.NodeFact(fact), byDefault)));
  }

  private void template(String text, Policy.Variable... own) throws Exception {
    file =
        saying(
            file,
            new NodeFile.Content.Filled(
                MustacheTemplate.parse(text, Escaping.NONE), List.of(own), Optional.empty()));
  }

  private List<String> written() {
    return Scene.actions(decided(), Action.WriteFile.class).stream()
        .map(Action.WriteFile::content)
        .toList();
  }

  @Test
  void onlyWhatAFileNamesIsAskedFor() throws Exception {
    variable(Fact.HOST_ID, Optional.empty());
    assertThat(decided().ask().values()).containsExactly(item(Fact.HOST_ID));
    template("{{node.placementGroup}}{{#node}}{{partitionNumber}}{{/node}}");
    assertThat(decided().ask().values())
        .containsExactly(item(Fact.PLACEMENT_GROUP), item(Fact.PARTITION_NUMBER));
    template("{{node.region}}");
    assertThat(decided().ask().values()).isEmpty();
    template(
        "{{node.hostId}}", new Policy.Variable("node", new Policy.Source.Text("one of its own")));
    assertThat(decided().ask().values()).isEmpty();
  }

  @Test
  void whatIsNotAskedForYetIsNoTrouble() throws Exception {
    variable(Fact.HOST_ID, Optional.of("none"));
    assertThat(written()).isEmpty();
    assertThat(warnings()).isEmpty();
    template("{{#node.hostId}}x{{/node.hostId}}");
    assertThat(written()).isEmpty();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatItSaysIsInTheFile() throws Exception {
    says(Fact.AVAILABILITY_ZONE_ID, "usw2-az1");
    variable(Fact.AVAILABILITY_ZONE_ID, Optional.of("none"));
    assertThat(written()).containsExactly(NodeFiles.HEADER + "P=\"usw2-az1\"\n");
    template("zone: {{node.availabilityZoneId}}\n");
    assertThat(written()).containsExactly("zone: usw2-az1\n");
  }

  @Test
  void whatThereIsNotIsAbsentAndADefaultStandsForIt() throws Exception {
    says(Fact.HOST_ID, "");
    variable(Fact.HOST_ID, Optional.empty());
    assertThat(written()).isEmpty();
    assertThat(warnings())
        .containsExactly("left as it is: P: the instance's placement has no hostId");
    variable(Fact.HOST_ID, Optional.of("shared"));
    assertThat(written()).containsExactly(NodeFiles.HEADER + "P=\"shared\"\n");
    template(
        "{{#node.hostId}}host {{node.hostId}}{{/node.hostId}}{{^node.hostId}}none{{/node.hostId}}");
    assertThat(written()).containsExactly("none");
    template("{{node.hostId}}");
    assertThat(warnings()).singleElement().asString().endsWith("node.hostId is not there");
  }

  @Test
  void whatCannotBeReadIsNotAbsent() throws Exception {
    answers.put(item(Fact.HOST_ID), Reading.unknown("refused", Instant.EPOCH));
    variable(Fact.HOST_ID, Optional.of("shared"));
    assertThat(written()).isEmpty();
    assertThat(warnings()).containsExactly("left as it is: P: refused");
    template("{{^node.hostId}}none{{/node.hostId}}");
    assertThat(warnings()).singleElement().asString().endsWith("is not known: refused");
  }
}
