package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list with an address that is not known now is not written without it. */
class AddressesTest extends ContainerScene {

  private static final Optional<String> PORT = Optional.of("port");
  private static final Map<String, String> LABELS =
      Map.of("port", "81", "proxy.host", "web", "proxy.ports", "80:81");

  @BeforeEach
  void aNodeWithAnAddress() {
    scene.identity =
        new Identity("i-0abc", "us-west-2", "us-west-2a", "m7i.large", "", "", "10.0.0.7", "");
  }

  /** In the network of its task, which Docker does not list. */
  private void inTheNetworkOfItsTask(String family, String... addresses) {
    container(family, new Surface(new TreeMap<>(LABELS), List.of(), List.of(), List.of(), 1));
    AgentTask plain = scene.agentTasks.removeLast();
    scene.agentTasks.add(
        new AgentTask(
            plain.arn(),
            plain.family(),
            plain.revision(),
            false,
            plain.known(),
            List.of(),
            List.of(addresses)));
  }

  @Test
  void inTheNetworkOfItsTaskTheEcsAgentHasItsAddress() {
    inTheNetworkOfItsTask("web", "10.0.1.5");
    assertThat(list("containers", PORT).getFirst()).containsEntry("address", "10.0.1.5");
    assertThat(list("targets", PORT).getFirst().get("target")).asString().contains("10.0.1.5:81");
    assertThat(proxied().getFirst().toString()).contains("address=10.0.1.5");
  }

  @Test
  void aPortThatIsPublishedByUdpAloneIsReachedAtTheContainerByTcp() {
    Surface is = in("bridge", "172.17.0.2", LABELS);
    var udp = new Surface.Port(81, OptionalInt.of(32770), "0.0.0.0", "udp");
    container("web", new Surface(is.labels(), is.addresses(), List.of(udp), is.mounts(), 1));
    assertThat(list("targets", PORT).getFirst().get("target")).asString().contains("172.17.0.2:81");
  }

  @Test
  void whileTheEcsAgentIsSilentNoListIsWrittenWithoutIt() {
    container("plain", in("bridge", "172.17.0.2", LABELS));
    inTheNetworkOfItsTask("web", "10.0.1.5");
    scene.agentSilent();
    String why = "the address of container ecs-web-7-app-1 is not known: connection refused";
    assertThat(withheld("targets", PORT)).hasValue(why);
    assertThat(withheld("proxy", Optional.empty())).hasValue(why);
    assertThat(leftOut("proxy", Optional.empty())).isEmpty();
    assertThat(leftOut("targets", PORT)).isEmpty();
    // Only who needs its address has to wait for it.
    for (String name : List.of("containers", "tasks")) {
      assertThat(withheld(name, Optional.empty())).isEmpty();
      assertThat(list(name, Optional.empty()).toString())
          .contains("address=Unknown[why=connection refused");
    }
  }

  @Test
  void whoIsListedWithoutAnAddressIsAskedForByNobody() {
    container("plain", in("bridge", "172.17.0.2", LABELS));
    container("bare", in("none", "", LABELS));
    inTheNetworkOfItsTask("other");
    scene.agentSilent();
    assertThat(withheld("targets", Optional.of("jmx"))).isEmpty();
    scene.containers.removeLast();
    assertThat(list("targets", PORT)).hasSize(1);
    assertThat(proxied()).hasSize(1);
    assertThat(leftOut("proxy", Optional.empty()))
        .containsExactly("container ecs-bare-7-app-1 is left out: it has no address");
  }

  @Test
  void whoHasNoneByTheEcsAgentIsLeftOut() {
    inTheNetworkOfItsTask("web");
    assertThat(list("targets", PORT)).isEmpty();
    assertThat(proxied()).isEmpty();
    assertThat(leftOut("targets", PORT))
        .containsExactly("container ecs-web-7-app-0 is left out: it has no address");
  }

  @Test
  void whileTheMetadataAreSilentNoListIsWrittenWithoutTheNodesAddress() {
    container("web", in("bridge", "172.17.0.2", Map.of("port", "80")));
    container("host", in("host", "", Map.of("proxy.host", "web")));
    scene.imdsSilent();
    assertThat(withheld("targets", PORT))
        .hasValue("the address of container ecs-web-7-app-0 is not known: 503");
    assertThat(withheld("proxy", Optional.empty()))
        .hasValue("the address of container ecs-host-7-app-1 is not known: 503");
  }

  @Test
  void factsThatAreNotKnownNowAreNotTakenForNone() {
    scene.imdsSilent();
    scene.agentSilent();
    assertThat(values("node", Optional.empty()).get("node"))
        .asString()
        .contains("cluster=Unknown[why=connection refused", "region=Unknown[why=503");
    scene.answering();
    assertThat(values("node", Optional.empty()).get("node"))
        .asString()
        .contains("cluster=prod", "privateAddress=10.0.0.7")
        .doesNotContain("imageId");
  }

  /** As at boot, before the ECS agent has started. */
  @Test
  void withoutContainersNobodyIsAsked() {
    scene.agentSilent();
    scene.imdsSilent();
    assertThat(list("targets", PORT)).isEmpty();
    assertThat(proxied()).isEmpty();
    assertThat(list("tasks", Optional.empty())).isEmpty();
  }
}
