package io.nodekeeper.edge.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Docker on a unix socket that answers each request as the test has it, however badly. */
final class FakeDocker implements AutoCloseable {

  /** What to do with one request. */
  @FunctionalInterface
  interface Script {
    /** Answers; {@code path} has its query. */
    void answer(String path, Wire wire) throws IOException;
  }

  /** The server's end of one connection. */
  record Wire(SocketChannel channel, OutputStream out) {

    void say(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    void json(int status, String body) throws IOException {
      json(status, "", body);
    }

    /**
     * @param headers each ended by CR LF
     */
    void json(int status, String headers, String body) throws IOException {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      say(
          "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
              .formatted(status, headers, length, body));
    }

    void streamHead() throws IOException {
      say(
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    void chunk(String text) throws IOException {
      int length = text.getBytes(StandardCharsets.UTF_8).length;
      say("%x\r\n%s\r\n".formatted(length, text));
    }

    /** Says nothing (more) until the client has gone. */
    void hang() throws IOException {
      var ignored = ByteBuffer.allocate(1024);
      while (channel.read(ignored) >= 0) {
        ignored.clear();
      }
    }
  }

  final DockerHost host;
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<String> methods = new CopyOnWriteArrayList<>();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Path socket;
  private final ServerSocketChannel server;
  private volatile Script script;

  FakeDocker(Path socket, Script script) throws IOException {
    this.socket = socket;
    this.script = script;
    host = new DockerHost(URI.create("unix://" + socket));
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().name("fake-docker").start(this::accept);
  }

  /** An engine of these versions, with this list of containers. */
  static Script speaking(String oldest, String newest, String list) {
    return (path, wire) -> {
      String api = "Api-Version: " + newest + "\r\n";
      if (path.equals("/version")) {
        wire.json(
            200,
            api,
            "{\"Version\":\"x\",\"ApiVersion\":\"%s\",\"MinAPIVersion\":\"%s\"}"
                .formatted(newest, oldest));
        return;
      }
      ApiVersion asked = ApiVersion.parse(path.substring(2, path.indexOf('/', 1))).orElseThrow();
      if (asked.compareTo(ApiVersion.parse(oldest).orElseThrow()) < 0) {
        wire.json(
            400,
            api,
            ("{\"message\":\"client version %s is too old. Minimum supported API version is %s,"
                    + " please upgrade your client to a newer version\"}")
                .formatted(asked, oldest));
      } else if (asked.compareTo(ApiVersion.parse(newest).orElseThrow()) > 0) {
        wire.json(
            400,
            api,
            "{\"message\":\"client version %s is too new. Maximum supported API version is %s\"}"
                .formatted(asked, newest));
      } else {
        wire.json(200, api, list);
      }
    };
  }

  void now(Script other) {
    script = other;
  }

  /** The connections that the client has not closed yet. */
  int connections() {
    return open.size();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        open.add(channel);
        Thread.ofVirtual().name("fake-docker-connection").start(() -> serve(channel));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      var reader =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII));
      String first = reader.readLine();
      for (String line = first; line != null && !line.isEmpty(); ) {
        line = reader.readLine();
      }
      if (first != null) {
        String path = first.substring(first.indexOf(' ') + 1, first.lastIndexOf(' '));
        asked.add(path);
        methods.add(first.substring(0, first.indexOf(' ')));
        script.answer(path, new Wire(channel, Channels.newOutputStream(channel)));
      }
    } catch (IOException broken) {
      // The client has gone away, as it may.
    } finally {
      open.remove(channel);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
      for (SocketChannel channel : open) {
        channel.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
