package io.nodekeeper.edge.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A service manager's end of NOTIFY_SOCKET. */
final class NotifySocket implements AutoCloseable {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MSG_DONTWAIT = 0x40;

  private final MethodHandle recv =
      function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private final MethodHandle close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private final Arena arena = Arena.ofShared();
  private final int descriptor;

  /**
   * Binds.
   *
   * @param name as in NOTIFY_SOCKET
   */
  NotifySocket(String name) throws Throwable {
    MethodHandle socket =
        function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    MethodHandle bind =
        function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    descriptor = (int) socket.invokeExact(AF_UNIX, SOCK_DGRAM, 0);
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    MemorySegment address = arena.allocate(110, 2);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
    int failed = (int) bind.invokeExact(descriptor, address, 2 + path.length);
    if (descriptor < 0 || failed != 0) {
      throw new IllegalStateException("cannot bind " + name);
    }
  }

  @SuppressWarnings("restricted") // The tests' JVM allows it.
  private static MethodHandle function(String name, FunctionDescriptor signature) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature);
  }

  /** What has been said next; empty if nothing has. */
  Optional<String> next() throws Throwable {
    try (Arena short_ = Arena.ofConfined()) {
      MemorySegment buffer = short_.allocate(8192);
      long length = (long) recv.invokeExact(descriptor, buffer, 8192L, MSG_DONTWAIT);
      return length < 0
          ? Optional.empty()
          : Optional.of(
              new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    try {
      int _ = (int) close.invokeExact(descriptor);
    } catch (Throwable failed) {
      throw new IllegalStateException(failed);
    }
    arena.close();
  }
}
