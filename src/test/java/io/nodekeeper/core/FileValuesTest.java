package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a template sees of the containers on the node. */
class FileValuesTest {

  private final Scene scene = Scene.node();

  private void container(String family, Surface surface) {
    scene.runs(family, scene.containers.size());
    Container plain = scene.containers.removeLast();
    scene.containers.add(
        new Container(
            plain.id(),
            plain.dockerName(),
            plain.image(),
            plain.name(),
            plain.task(),
            plain.family(),
            plain.revision(),
            plain.state(),
            plain.health(),
            plain.inState(),
            OptionalInt.empty(),
            surface));
  }

  private static Surface in(String network, String address, Map<String, String> labels) {
    return new Surface(
        new TreeMap<>(labels),
        List.of(new Surface.Address(network, address)),
        List.of(
            new Surface.Port(80, OptionalInt.of(32768), "0.0.0.0", "tcp"),
            new Surface.Port(80, OptionalInt.of(32769), "::", "tcp"),
            new Surface.Port(81, OptionalInt.empty(), "", "tcp")),
        List.of(),
        1);
  }

  private SortedMap<String, Object> values(String name, Optional<String> label) {
    return switch (FileValues.of(
        new TreeSet<>(List.of(name)), new TreeMap<>(), label, scene.seen())) {
      case FileValues.Found.All(SortedMap<String, Object> all) -> all;
      case FileValues.Found.Unknown(String why) -> throw new AssertionError(why);
    };
  }

  @SuppressWarnings("unchecked")
  private List<SortedMap<String, Object>> list(String name, Optional<String> label) {
    return (List<SortedMap<String, Object>>) Objects.requireNonNull(values(name, label).get(name));
  }

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
    scene.identity =
        new Identity("i-0abc", "us-west-2", "us-west-2a", "m7i.large", "", "", "10.0.0.7", "");
    var targets = new ArrayList<>(list("containers", Optional.of("port")));
    assertThat(targets)
        .extracting(is -> is.get("target"))
        .containsExactlyInAnyOrder(
            new TreeMap<>(Map.of("address", "10.0.0.7", "port", "32768")),
            new TreeMap<>(Map.of("address", "172.17.0.4", "port", "81")),
            null);
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

  @Test
  void whatStoppedIsNotThere() {
    container("web", in("bridge", "172.17.0.2", Map.of()));
    scene.containers.clear();
    scene.container(
        "web", 1, Container.State.EXITED, Container.Health.NONE, java.time.Duration.ZERO);
    assertThat(list("containers", Optional.empty())).isEmpty();
    assertThat(list("tasks", Optional.empty())).isEmpty();
  }

  @Test
  void whatDockerDoesNotSayIsNotSaid() {
    scene.dockerSilent();
    assertThat(
            FileValues.of(
                new TreeSet<>(List.of("containers")),
                new TreeMap<>(),
                Optional.empty(),
                scene.seen()))
        .isInstanceOf(FileValues.Found.Unknown.class);
  }

  // The labels of a proxy.

  @SuppressWarnings("unchecked")
  private List<SortedMap<String, Object>> proxied() {
    var proxy = (SortedMap<String, Object>) values("proxy", Optional.empty()).get("proxy");
    return (List<SortedMap<String, Object>>)
        Objects.requireNonNull(Objects.requireNonNull(proxy).get("ports"));
  }

  private static Map<String, String> proxy(String host, String ports) {
    return Map.of("proxy.host", host, "proxy.ports", ports);
  }

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
    assertThat(FileValues.leftOut(scene.seen()))
        .hasSize(5)
        .contains("container ecs-nowhere-7-app-5 is left out: it has no address");
  }
}
