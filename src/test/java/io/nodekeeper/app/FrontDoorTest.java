package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.Calls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as it is asked from outside: as a process, with the limits of one. */
class FrontDoorTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int MOST_CONNECTIONS = 16;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private InetSocketAddress address = new InetSocketAddress(LOOPBACK, 0);

  @BeforeEach
  void anAddressThatIsFree() throws IOException {
    node = new Node(root);
    try (var free = new ServerSocket(0, 1, LOOPBACK)) {
      address = new InetSocketAddress(LOOPBACK, free.getLocalPort());
    }
  }

  private Command run(String listen, String... java) throws IOException {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "ecs: {introspection: \"http://127.0.0.1:1\"}\nlisten: " + listen + "\n");
    return Command.start(root, Map.of(), List.of(java), "run");
  }

  private String listen() {
    return "127.0.0.1:" + address.getPort();
  }

  private Socket connect() throws IOException {
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that comes until it is hung up; nothing if what was sent was not even read. */
  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException reset) {
      return "";
    }
  }

  private String ask(String target) throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return rest(socket);
    } catch (SocketException hungUpOn) {
      return "";
    }
  }

  private boolean isTold(String metric) {
    try {
      return ask("/metrics").contains(metric);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anAgentIsAskedHowItsNodeStands() throws Exception {
    try (Command agent = run(listen())) {
      agent.until(
          "listener.open listener: /, /metrics, /livez, /readyz and /status at http://" + listen());
      agent.until("node.waiting");
      agent.await(() -> Files.exists(node.places().status()), "there is no status file");
      assertThat(ask("/livez")).startsWith("HTTP/1.1 200 ").endsWith("the agent looks\n");
      assertThat(ask("/readyz")).startsWith("HTTP/1.1 503 ").contains("\nstate waiting for ");
      assertThat(ask("/metrics")).contains("\nnodekeeper_state{state=\"waiting\"} 1.0\n");
      assertThat(ask("/status")).contains("\"pid\" : " + agent.pid() + ",");
      assertThat(ask("/"))
          .contains("<title>this node is waiting</title>", "<td class=\"event\">agent.starting");
    }
  }

  @Test
  void aFileOfItsOwnThatCannotBeKeptIsTold() throws Exception {
    String kept = "\nnodekeeper_own_file_kept{file=\"%s\"} %s\n";
    node.with("var/lib/nodekeeper/memory.json/in-the-way", "");
    node.with("run/nodekeeper/hold/in-the-way", "");
    try (Command agent = run(listen())) {
      agent.until("node.waiting");
      agent.await(() -> Files.exists(node.places().status()), "there is no status file");
      agent.await(() -> isTold(kept.formatted("memory", "0.0")), "it is said to be kept");
      assertThat(ask("/metrics"))
          .contains(
              kept.formatted("hold", "0.0"),
              kept.formatted("status", "1.0"),
              kept.formatted("history", "1.0"),
              "\nnodekeeper_aws_calls_total{service=\"ecs\"} 0.0\n");
    }
  }

  @Test
  void whoDoesNotFinishTheQuestionIsHungUpOn() throws Exception {
    try (Command agent = run(listen())) {
      agent.until("listener.open");
      try (Socket socket = connect()) {
        send(socket, "GET /livez HTTP/1.1\r\nHost: loc");
        assertThat(rest(socket)).isEmpty();
      }
      assertThat(ask("/livez")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aBodyIsNeitherReadNorWaitedFor() throws Exception {
    try (Command agent = run(listen())) {
      agent.until("listener.open");
      try (Socket socket = connect()) {
        send(socket, "POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
        assertThat(rest(socket)).startsWith("HTTP/1.1 405 ");
      }
    }
  }

  @Test
  void aHeadThatIsTooLongIsNotRead() throws Exception {
    try (Command agent = run(listen())) {
      agent.until("listener.open");
      try (Socket socket = connect()) {
        send(
            socket,
            "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(70_000) + "\r\n\r\n");
        assertThat(rest(socket)).doesNotContain("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void manyAtOnceAreTurnedAwayAndNotForLong() throws Exception {
    try (Command agent = run(listen())) {
      agent.until("listener.open");
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < MOST_CONNECTIONS; i++) {
        silent.add(connect());
        send(silent.getLast(), "G");
      }
      assertThat(ask("/livez")).isEmpty();
      for (Socket socket : silent) {
        assertThat(rest(socket)).isEmpty();
        socket.close();
      }
      assertThat(ask("/livez")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void anAgentWhosePortIsTakenSaysSoAndGoesOn() throws Exception {
    var holder = new ServerSocket(address.getPort(), 1, LOOPBACK);
    try (Command agent = run(listen())) {
      agent.until("listener.refused");
      agent.await(() -> Files.exists(node.places().status()), "there is no status file");
      assertThat(agent.lines())
          .filteredOn(line -> line.contains("listener"))
          .singleElement()
          .asString()
          .contains(" WARN ")
          .contains(
              "nothing listens at http://"
                  + listen()
                  + ": Address already in use; it is tried again: free the port, or set listen"
                  + " to another one, or to none, and restart the agent");
      node.clock = InstantSource.system();
      assertThat(node.run("status").out()).contains("warning: listener: nothing listens at http:");
      assertThat(node.run("explain").out())
          .contains("\nwarning listener", ": nothing listens at http:");
      holder.close();
      agent.until("listener.open");
      assertThat(ask("/livez")).startsWith("HTTP/1.1 200 ");
    } finally {
      holder.close();
    }
  }

  @Test
  void whereNobodyListensNothingOfItIsLoaded() throws Exception {
    try (Command agent = run("none", "-Xlog:class+load")) {
      agent.until("node.waiting");
      agent.await(() -> Files.exists(node.places().status()), "there is no status file");
      assertThat(agent.lines())
          .anyMatch(line -> line.contains("io.nodekeeper.app.FrontDoor "))
          .noneMatch(line -> line.contains("io.nodekeeper.listener."))
          .noneMatch(line -> line.contains("httpserver"))
          .noneMatch(line -> line.contains("io.prometheus."))
          .noneMatch(line -> line.contains("listener."));
    }
  }

  @Test
  void withoutAnAddressThereIsNothingToTell() {
    var lines = new ArrayList<Line>();
    var status = new StatusFile(node.places(), node.clock, Optional::empty, List::of);
    try (FrontDoor none =
        FrontDoor.open(
            Optional.empty(),
            new FrontDoor.Known(
                status,
                new DrainHistory(node.places(), lines::add),
                List::of,
                List::of,
                new Calls(),
                Map::of),
            InstantSource.system(),
            lines::add)) {
      none.looked(Told.look().build());
    }
    assertThat(lines).isEmpty();
  }
}
