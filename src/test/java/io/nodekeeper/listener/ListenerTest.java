package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what, and what every answer has in common. */
class ListenerTest {

  private final Open open;

  ListenerTest() throws IOException {
    open = new Open().leaving();
  }

  @AfterEach
  void close() {
    open.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/metrics", "/livez", "/readyz", "/readyz?json", "/status", "/other"})
  void noAnswerIsKeptOrTakenForSomethingElse(String target) throws IOException {
    assertThat(open.get(target).headers())
        .containsEntry("cache-control", "no-store")
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("referrer-policy", "no-referrer")
        .hasEntrySatisfying(
            "content-security-policy",
            policy ->
                assertThat(policy)
                    .startsWith("default-src 'none'; style-src 'sha256-")
                    .doesNotContain("unsafe", "*", "http")
                    .endsWith("frame-ancestors 'none'"))
        .containsKey("content-type")
        .containsKey("content-length");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/index.html", "/metrics/", "/livez/x", "/..", "/favicon.ico", "/STATUS"})
  void whatIsNotThereIsSaidWithWhatIs(String target) throws IOException {
    Asked asked = open.get(target);

    assertThat(asked.code()).isEqualTo(404);
    assertThat(asked.body()).isEqualTo("there are /, /metrics, /livez, /readyz and /status\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"})
  void onlyAskingIsAllowed(String method) throws IOException {
    Asked asked = Asked.raw(open.address(), method + " /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(asked.code()).isEqualTo(405);
    assertThat(asked.headers()).containsEntry("allow", "GET, HEAD");
  }

  @Test
  void headIsAsGetWithoutTheBody() throws IOException {
    Asked get = open.get("/readyz");
    Asked head = Asked.raw(open.address(), "HEAD /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(head.code()).isEqualTo(get.code());
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().get("content-length")).isEqualTo(get.headers().get("content-length"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "127.0.0.1:9680", "localhost", "LocalHost:1", "[::1]", "[::1]:9680"})
  void whoNamesThisHostIsAnswered(String host) throws IOException {
    assertThat(named("Host: " + host + "\r\n").code()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: rebound.example\r\n",
        "Host: localhost.rebound.example\r\n",
        "Host: 127.0.0.1.rebound.example:9680\r\n",
        "Host: 10.0.0.1\r\n",
        "Host: localhost:x\r\n",
        "Host: \r\n",
        "Host: localhost\r\nHost: localhost\r\n",
        ""
      })
  void whoNamesAnotherHostIsTurnedAway(String header) throws IOException {
    Asked asked = named(header);

    assertThat(asked.code()).isEqualTo(403);
    assertThat(asked.body()).isEqualTo("the header Host has to be 127.0.0.1, localhost or [::1]\n");
  }

  private Asked named(String header) throws IOException {
    return Asked.raw(open.address(), "GET /livez HTTP/1.1\r\n" + header + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 20_000, 60_000})
  void aNameThatIsLongerThanAnyPagesIsSaidToBe(int length) throws IOException {
    Asked asked = open.get("/livez?" + "x".repeat(length - 7));

    assertThat(asked.code()).isEqualTo(414);
    assertThat(asked.body()).isEqualTo("there is no page of so long a name\n");
    assertThat(open.get("/livez?" + "x".repeat(193)).code()).isEqualTo(200);
  }

  @Test
  void aFaultIsToldAndTheNextIsAnswered() throws IOException {
    open.clockWorks = false;
    Asked asked = open.get("/livez");
    assertThat(asked.code()).isEqualTo(500);
    assertThat(asked.body()).isEqualTo("this is a fault of nodekeeper's: see its log\n");
    assertThat(open.faults).singleElement().isInstanceOf(IllegalStateException.class);

    open.clockWorks = true;
    assertThat(open.get("/livez").code()).isEqualTo(200);
  }

  @Test
  void aPortThatIsTakenIsAnErrorOfTheOneWhoWantsIt() {
    assertThatThrownBy(() -> listenAt(open.address())).isInstanceOf(BindException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::"})
  void nothingButLoopbackIsListenedAt(String address) {
    assertThatThrownBy(() -> listenAt(new InetSocketAddress(InetAddress.ofLiteral(address), 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not on loopback");
  }

  private static void listenAt(InetSocketAddress address) throws IOException {
    Listener.open(
            address,
            new Listener.Words("1", _ -> "", Optional::empty, Optional::empty, List::of, Own::none),
            InstantSource.system(),
            _ -> {})
        .close();
  }

  @Test
  void thePortIsFreeAsSoonAsItIsClosed() throws IOException {
    open.get("/livez");
    InetSocketAddress address = open.address();
    open.close();

    listenAt(address);
  }
}
