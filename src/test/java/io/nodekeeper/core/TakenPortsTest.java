package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A proxy in the host's network takes no text with a port that somebody else has, for all. */
class TakenPortsTest extends ContainerScene {

  private static Surface serving(Map<String, String> labels) {
    return new Surface(
        new TreeMap<>(labels),
        List.of(new Surface.Address("bridge", "172.17.0.2")),
        List.of(),
        List.of(),
        1);
  }

  private static Surface publishing(int port, String protocol, String... mounts) {
    return new Surface(
        new TreeMap<>(),
        List.of(new Surface.Address("bridge", "172.17.0.9")),
        List.of(
            new Surface.Port(8080, OptionalInt.of(port), "127.0.0.1", protocol),
            new Surface.Port(8081, OptionalInt.empty(), "", protocol)),
        List.of(mounts),
        1);
  }

  private List<String> leftOut() {
    return leftOut("proxy", Optional.empty());
  }

  @Test
  void whatTheHostHasIsLeftOutAndTheContainersOtherPortsAreServed() {
    listen = OptionalInt.of(9680);
    container("one", serving(proxy("one", "22:80 80")));
    container("two", serving(proxy("two", "2375 2376 51678 51679 51680 9680 8080:9680")));
    assertThat(proxied()).extracting(is -> is.get("port")).containsExactly("80", "8080");
    assertThat(proxied().toString()).contains("host=one", "host=two");
    assertThat(leftOut())
        .containsExactly(
            "container ecs-one-7-app-0 is left out at port 22: sshd listens there",
            "container ecs-two-7-app-1 is left out at port 2375: Docker listens there",
            "container ecs-two-7-app-1 is left out at port 2376: Docker listens there",
            "container ecs-two-7-app-1 is left out at port 9680: nodekeeper listens there",
            "container ecs-two-7-app-1 is left out at port 51678: the ECS agent listens there",
            "container ecs-two-7-app-1 is left out at port 51679: the ECS agent listens there",
            "container ecs-two-7-app-1 is left out at port 51680: the ECS agent listens there");
  }

  @Test
  void whereTheAgentDoesNotListenItsPortIsFree() {
    container("one", serving(proxy("one", "9680")));
    assertThat(leftOut()).isEmpty();
    listen = OptionalInt.of(9681);
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void soIsWhatDockerHasPublishedForAnotherContainer() {
    container("one", serving(proxy("one", "8080:80 9090:80 8443:80")));
    container("other", publishing(9090, "tcp"));
    container("names", publishing(8443, "udp"));
    assertThat(proxied()).extracting(is -> is.get("port")).containsExactly("8080", "8443");
    assertThat(leftOut())
        .containsExactly(
            "container ecs-one-7-app-0 is left out at port 9090:"
                + " container ecs-other-7-app-1 has published it");
    scene.containers.remove(1);
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void whatOneHasPublishedThatRunsNoMoreIsFree() {
    container("one", serving(proxy("one", "9090")));
    container("other", publishing(9090, "tcp"));
    assertThat(leftOut()).hasSize(1);
    is(Container.State.EXITED);
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void theProxysOwnPortIsItsToListenAt() {
    container("one", serving(proxy("one", "80")));
    for (String mount : List.of(PATH, "/etc/container_config/nginx", "/etc")) {
      container("proxy", publishing(80, "tcp", "/etc/other", mount));
      assertThat(leftOut()).as(mount).isEmpty();
      scene.containers.removeLast();
    }
    for (String mount : List.of("/", "/etc/container_config/ng", PATH + ".old")) {
      container("other", publishing(80, "tcp", mount));
      assertThat(leftOut()).as(mount).hasSize(1);
      scene.containers.removeLast();
    }
  }
}
