package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a file can say of its node. */
class NodeValuesTest {

  private final Scene scene = node();

  private String said(Policy.Source source) {
    Reading<String> value = NodeValues.of(source, scene.seen());
    return value.toOptional().or(value::whyNot).orElseThrow();
  }

  @Test
  void eachFactIsWhatItIsCalled() {
    scene.identity =
        new Identity(
            "i-0abc",
            "us-west-2",
            "us-west-2a",
            "m7i.large",
            "123456789012",
            "ami-1",
            "10.0.0.7",
            "x86_64");
    SortedMap<String, String> facts = new TreeMap<>();
    for (Policy.Fact fact : Policy.Fact.values()) {
      facts.put(fact.key(), said(new Policy.Source.NodeFact(fact)));
    }
    assertThat(facts.toString())
        .isEqualTo(
            "{accountId=123456789012, architecture=x86_64, availabilityZone=us-west-2a,"
                + " availabilityZoneId=not asked yet, cluster=prod, containerInstance="
                + Scene.OURS.value()
                + ", hostId=not asked yet, imageId=ami-1, instanceId=i-0abc, instanceType=m7i.large,"
                + " partitionNumber=not asked yet, placementGroup=not asked yet,"
                + " privateAddress=10.0.0.7, region=us-west-2}");
  }

  @Test
  void anAttributeIsWhatEcsShows() {
    scene.attributes.put("stack", "blue");
    assertThat(said(new Policy.Source.Attribute("stack"))).isEqualTo("blue");
    assertThat(said(new Policy.Source.Attribute("rack")))
        .isEqualTo("the container instance has no attribute rack");
    var variable =
        new Policy.Variable("A", new Policy.Source.Attribute("rack"), Optional.of("none"));
    assertThat(NodeValues.of(variable, scene.seen()).toOptional()).contains("none");
  }
}
