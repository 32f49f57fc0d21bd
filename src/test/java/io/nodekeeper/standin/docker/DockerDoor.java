package io.nodekeeper.standin.docker;

import io.nodekeeper.standin.model.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A socket before the engine's own, through which the agent reaches Docker, so that it can be cut
 * off from an engine that others use.
 */
public final class DockerDoor implements AutoCloseable {

  private static final String SCHEME = "unix://";

  private final Path engine;
  private final Path socket;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Faults.Docker mode = Faults.Docker.WELL;
  private Optional<ServerSocketChannel> server = Optional.empty();

  /** Opens it in a directory of its own. */
  public DockerDoor() {
    this(Engine.host());
  }

  /** Before the engine at this address. */
  public DockerDoor(String host) {
    this.engine =
        Path.of(host.startsWith(SCHEME) ? host.substring(SCHEME.length()) : "/var/run/docker.sock");
    try {
      Path directory = Files.createTempDirectory("standin");
      this.socket = directory.resolve("docker.sock");
      // In this order: what is named last is deleted first.
      directory.toFile().deleteOnExit();
      socket.toFile().deleteOnExit();
    } catch (IOException e) {
      throw new UncheckedIOException("no place for a socket", e);
    }
    become(Faults.Docker.WELL);
  }

  /** Where the engine of this machine is, by {@code DOCKER_HOST} or by custom. */
  public static String usualHost() {
    return Engine.host();
  }

  /** For DOCKER_HOST. */
  public String host() {
    return SCHEME + socket;
  }

  /** Lets all through, or refuses, or falls silent, from now on. */
  public void become(Faults.Docker wanted) {
    lock.lock();
    try {
      mode = wanted;
      changed.signalAll();
      if (wanted == Faults.Docker.REFUSED) {
        shut();
      } else if (server.isEmpty()) {
        server = Optional.of(listen());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open or shut " + socket, e);
    } finally {
      lock.unlock();
    }
  }

  private ServerSocketChannel listen() throws IOException {
    ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    opened.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().name("standin-docker-door").start(() -> accept(opened));
    return opened;
  }

  private void shut() throws IOException {
    if (server.isPresent()) {
      server.get().close();
      server = Optional.empty();
    }
    Files.deleteIfExists(socket);
    open.forEach(DockerDoor::closeQuietly);
  }

  private void accept(ServerSocketChannel opened) {
    try {
      while (true) {
        SocketChannel caller = opened.accept();
        SocketChannel callee = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(caller);
        open.add(callee);
        Thread.ofVirtual().start(() -> connect(caller, callee));
      }
    } catch (IOException e) {
      // Shut: nobody is let in any more.
    }
  }

  private void connect(SocketChannel caller, SocketChannel callee) {
    try {
      callee.connect(UnixDomainSocketAddress.of(engine));
      Thread.ofVirtual().start(() -> pump(caller, callee));
      pump(callee, caller);
    } catch (IOException e) {
      close(caller, callee);
    }
  }

  private void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(16_384);
    try {
      while (from.read(buffer) >= 0) {
        awaitVoice();
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      awaitVoice();
    } catch (IOException | InterruptedException e) {
      // One of the two is gone; so is the connection.
    }
    close(from, to);
  }

  private void awaitVoice() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (mode == Faults.Docker.SILENT) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void close(SocketChannel one, SocketChannel other) {
    closeQuietly(one);
    closeQuietly(other);
    open.remove(one);
    open.remove(other);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was to be closed, and is.
    }
  }

  @Override
  public void close() {
    become(Faults.Docker.REFUSED);
    try {
      Path directory = socket.getParent();
      if (directory != null) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      // An empty directory among the temporary ones.
    }
  }
}
