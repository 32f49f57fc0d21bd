package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.template.MustacheTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a template sees of the containers on the node. */
class FileValuesTest extends ContainerScene {

  @Test
  void aContainerShowsItsLabelsItsAddressAndItsPortsAsAssigned() {
    container("web", in("bridge", "172.17.0.2", Map.of("a", "b")));
    SortedMap<String, Object> web = list("containers", Optional.empty()).getFirst();
    assertThat(web)
        .containsEntry("family", "web")
        .containsEntry("labels", new TreeMap<>(Map.of("a", "b")))
        .containsEntry("address", "172.17.0.2")
        .containsEntry("port", new TreeMap<>(Map.of("80", "32768")));
  }

  private String written(String template) throws MustacheTemplate.NotATemplate {
    return filled(MustacheTemplate.parse(template, Escaping.NONE), Optional.empty())
            instanceof NodeFiles.Rendering.Whole(String content)
        ? content
        : "";
  }

  @Test
  void aTemplateHasEachNetworkThatAContainerIsIn() throws Exception {
    var networks =
        List.of(new Surface.Address("back", "10.1.0.2"), new Surface.Address("six", "fd00::2"));
    container("web", new Surface(new TreeMap<>(), networks, List.of(), List.of(), 1));
    container("bare", in("none", "", Map.of()));
    assertThat(
            written(
                "{{#containers}}{{family}}:{{#addresses}} {{network}}={{address}}{{/addresses}}\n"
                    + "{{/containers}}"))
        .isEqualTo("bare: none=\nweb: back=10.1.0.2 six=fd00::2\n");
  }

  @Test
  void aTemplateHasTheContainerInstancesAttributesAndWaitsForOneThatIsNotThere() throws Exception {
    scene.attributes.put("stack", "blue");
    assertThat(written("on {{attributes.stack}}\n")).isEqualTo("on blue\n");
    assertThat(written("on {{attributes.stick}}\n")).isEmpty();
  }

  @Test
  void aTemplateHasEachTaskWithItsContainers() throws Exception {
    container("web", in("bridge", "172.17.0.2", Map.of("a", "b")));
    Container first = scene.containers.getLast();
    scene.containers.add(
        new Container(
            new ContainerId("side-1"),
            "ecs-web-side",
            first.image(),
            "side",
            first.task(),
            first.family(),
            first.revision(),
            first.state(),
            first.health(),
            first.inState(),
            first.exitCode(),
            in("bridge", "172.17.0.3", Map.of())));
    container("db", in("bridge", "172.17.0.4", Map.of()));
    assertThat(
            written(
                    "{{#tasks}}{{id}} {{family}}:{{revision}}{{#containers}} {{name}} {{address}}"
                        + " {{#port.80}}{{port.80}}{{/port.80}}{{/containers}}\n{{/tasks}}")
                .lines())
        .containsExactlyInAnyOrder(
            first.task().id() + " web:7 app 172.17.0.2 32768 side 172.17.0.3 32768",
            scene.containers.getLast().task().id() + " db:7 app 172.17.0.4 32768");
  }

  @Test
  void onlyThoseWithTheLabelAreThereInAStableOrder() {
    container("web", in("bridge", "172.17.0.3", Map.of("jmx.port", "80")));
    container("db", in("bridge", "172.17.0.2", Map.of()));
    container("app", in("bridge", "172.17.0.4", Map.of("jmx.port", "81")));
    assertThat(list("containers", Optional.of("jmx.port")))
        .extracting(is -> is.get("family"))
        .containsExactly("app", "web");
  }

  @Test
  void aTargetIsAtTheNodeWhereItsPortIsPublishedAndElseAtTheContainer() {
    container("web", in("bridge", "172.17.0.3", Map.of("port", "80")));
    container("app", in("bridge", "172.17.0.4", Map.of("port", "81")));
    container("odd", in("bridge", "172.17.0.5", Map.of("port", "x")));
    container("big", in("bridge", "172.17.0.6", Map.of("port", "65536")));
    container("bare", in("none", "", Map.of("port", "81")));
    container("six", in("bridge", "fd00::1", Map.of("port", "65535")));
    scene.identity =
        new Identity("i-0abc", "us-west-2", "us-west-2a", "m7i.large", "", "", "10.0.0.7", "");
    assertThat(list("targets", Optional.of("port")))
        .extracting(is -> is.get("target"))
        .containsExactlyInAnyOrder(
            target("10.0.0.7", "32768", "10.0.0.7:32768"),
            target("172.17.0.4", "81", "172.17.0.4:81"),
            target("fd00::1", "65535", "[fd00::1]:65535"));
    assertThat(list("containers", Optional.of("port"))).hasSize(6);
    for (String name : List.of("target", "targets")) {
      assertThat(leftOut(name, Optional.of("port")))
          .containsExactlyInAnyOrder(
              "container ecs-odd-7-app-2 is left out: port is no port",
              "container ecs-big-7-app-3 is left out: port is no port",
              "container ecs-bare-7-app-4 is left out: it has no address");
    }
    assertThat(leftOut("containers", Optional.of("port"))).isEmpty();
  }

  private static SortedMap<String, String> target(String address, String port, String endpoint) {
    return new TreeMap<>(Map.of("address", address, "port", port, "endpoint", endpoint));
  }

  @Test
  void inTheHostsNetworkItIsAtTheNodesAddress() {
    container("web", in("host", "", Map.of()));
    scene.identity =
        new Identity("i-0abc", "us-west-2", "us-west-2a", "m7i.large", "", "", "10.0.0.7", "");
    assertThat(list("containers", Optional.empty()).getFirst())
        .containsEntry("address", "10.0.0.7");
  }

  @Test
  void withoutAnyAddressThereIsNone() {
    container("web", in("none", "", Map.of()));
    assertThat(list("containers", Optional.empty()).getFirst()).doesNotContainKey("address");
  }

  /** Docker goes on listing it with its labels, and for a while with its address. */
  @ParameterizedTest
  @EnumSource
  void onlyWhatLivesIsInAList(Container.State state) {
    container("web", in("bridge", "172.17.0.2", Map.of("port", "81", "proxy.host", "web")));
    is(state);
    int there = state.isAlive() ? 1 : 0;
    for (String name : List.of("containers", "targets", "tasks")) {
      assertThat(list(name, Optional.of("port"))).as(name).hasSize(there);
    }
    assertThat(proxied()).hasSize(there);
  }

  @Test
  void whatRunsNoMoreIsNotLeftOutEither() {
    container("bare", in("none", "", Map.of("port", "81", "proxy.host", "web")));
    assertThat(leftOut("targets", Optional.of("port"))).hasSize(1);
    assertThat(leftOut("proxy", Optional.empty())).hasSize(1);
    is(Container.State.EXITED);
    assertThat(leftOut("targets", Optional.of("port"))).isEmpty();
    assertThat(leftOut("proxy", Optional.empty())).isEmpty();
  }

  @Test
  void whatDockerDoesNotSayIsNotSaid() {
    scene.dockerSilent();
    assertThat(withheld("containers", Optional.empty()))
        .hasValue("the containers cannot be seen: no answer");
  }

  // The labels of a proxy.

  @Test
  void aProxyHasItsHostsByPortWithAllServersBehindThem() {
    container("one", in("bridge", "172.17.0.2", proxy("web.example.com", "80:5001 81")));
    container("two", in("bridge", "172.17.0.3", proxy("web.example.com", "80:5001")));
    container("three", in("bridge", "172.17.0.4", Map.of("proxy.host", "jenkins")));
    assertThat(proxied()).extracting(is -> is.get("port")).containsExactly("80", "81");
    assertThat(proxied().getFirst().toString())
        .contains("host=jenkins")
        .contains("upstream=web.example.com_80")
        .contains("address=172.17.0.2, name=ecs-one-7-app-0, port=5001")
        .contains("address=172.17.0.3");
  }

  @Test
  void oneContainersBadLabelTakesNoOtherDown() {
    container("good", in("bridge", "172.17.0.2", proxy("a", "80")));
    container("colons", in("bridge", "172.17.0.3", proxy("b", "80:81:82")));
    container("big", in("bridge", "172.17.0.3", proxy("c", "80:70000")));
    container("text", in("bridge", "172.17.0.3", proxy("d", "http")));
    container("host", in("bridge", "172.17.0.3", proxy("x; } evil", "80")));
    container("nowhere", in("none", "", proxy("e", "80")));
    assertThat(proxied()).hasSize(1);
    assertThat(proxied().getFirst().toString())
        .contains("host=a")
        .doesNotContain("evil", "host=b", "host=c", "host=d", "host=e");
    assertThat(leftOut("proxy", Optional.empty()))
        .hasSize(5)
        .contains("container ecs-nowhere-7-app-5 is left out: it has no address");
  }

  @Test
  void namesOfHostsKnowNoCase() {
    container("one", in("bridge", "172.17.0.2", proxy("web.example.com", "80")));
    container("two", in("bridge", "172.17.0.3", proxy("WEB.Example.com", "80")));
    assertThat(proxied().getFirst().get("hosts"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .singleElement()
        .asString()
        .contains("host=web.example.com", "172.17.0.2", "172.17.0.3");
  }

  @Test
  void onlyWhatDnsCanHaveIsAHostsName() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));
    List<String> good = List.of("a", "1", "a-b.c", "10.0.0.1", label, longest);
    List<String> bad =
        List.of(
            "",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a.-b",
            "a_b",
            "*.a",
            "a b",
            "ä",
            label + "a",
            longest + "a",
            "b." + longest.substring(1));
    good.forEach(host -> container("good", in("bridge", "172.17.0.2", proxy(host, "80"))));
    bad.forEach(host -> container("bad", in("bridge", "172.17.0.3", proxy(host, "80"))));
    assertThat(proxied().getFirst().get("hosts"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(good.size());
    assertThat(leftOut("proxy", Optional.empty()))
        .hasSize(bad.size())
        .allMatch(line -> line.contains("-bad-") && line.endsWith("proxy.host is no host's name"));
  }
}
