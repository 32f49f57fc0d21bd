package io.nodekeeper.edge.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The few calls of Linux's C library that Java has no name for. The numbers are those of x86-64 and
 * of arm64, which are the same but where it is said.
 */
final class Libc {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int CLOCK_MONOTONIC = 1;

  /** For what is below no directory that is open, but where the process is. */
  static final int WORKING_DIRECTORY = -100;

  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
  private static final int FIRST_VARIADIC = 3;

  private static final int SIGKILL = 9;

  /** Of struct sockaddr_un: a short for the family, then the path. */
  private static final int FAMILY_BYTES = 2;

  private static final int PATH_BYTES_MAX = 108;

  private final MethodHandle socket;
  private final MethodHandle sendto;
  private final MethodHandle close;
  private final MethodHandle clockGettime;

  /**
   * Finds them.
   *
   * @throws IllegalCallerException if the JVM does not allow native access
   */
  Libc() {
    socket = function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    sendto =
        function(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    clockGettime = function("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  }

  @SuppressWarnings("restricted") // The launcher allows it: --enable-native-access.
  private static MethodHandle function(
      String name, FunctionDescriptor signature, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature, options);
  }

  /** Each apart, so that it is found only where it is needed. */
  private static final class OpenAt {
    static final MethodHandle CALL =
        function(
            "openat",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(FIRST_VARIADIC));
  }

  private static final class Close {
    static final MethodHandle CALL = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }

  private static final class Kill {
    static final MethodHandle CALL =
        function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  }

  /**
   * Opens a directory, only to reach what is in it.
   *
   * @param at the directory that the name is in
   * @param followingLinks whether the name may be one
   * @return its descriptor; negative if it cannot be opened
   */
  static int openDirectory(int at, String name, boolean followingLinks) {
    int how = O_PATH | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW);
    try (Arena arena = Arena.ofConfined()) {
      return (int) OpenAt.CALL.invokeExact(at, arena.allocateFrom(name), how);
    } catch (Throwable never) {
      throw new IllegalStateException(never);
    }
  }

  static void closeDescriptor(int descriptor) {
    try {
      int _ = (int) Close.CALL.invokeExact(descriptor);
    } catch (Throwable never) {
      throw new IllegalStateException(never);
    }
  }

  /** Kills all processes of a group. That there are none any more is as good. */
  static void killGroup(long leader) {
    try {
      int _ = (int) Kill.CALL.invokeExact(Math.toIntExact(-leader), SIGKILL);
    } catch (Throwable never) {
      throw new IllegalStateException(never);
    }
  }

  /**
   * Sends one datagram without waiting.
   *
   * @param path of a unix socket; its first byte is 0 for an abstract name
   * @return whether all of it was taken
   */
  boolean send(byte[] path, byte[] message) throws Throwable {
    if (path.length >= PATH_BYTES_MAX) {
      return false;
    }
    int descriptor = (int) socket.invokeExact(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
      MemorySegment address = arena.allocate(FAMILY_BYTES + PATH_BYTES_MAX, Short.BYTES);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
      long sent =
          (long)
              sendto.invokeExact(
                  descriptor,
                  data,
                  (long) message.length,
                  MSG_DONTWAIT | MSG_NOSIGNAL,
                  address,
                  FAMILY_BYTES + path.length);
      return sent == message.length;
    } finally {
      int _ = (int) close.invokeExact(descriptor);
    }
  }

  /** CLOCK_MONOTONIC in microseconds. */
  long monotonicMicros() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(MemoryLayout.sequenceLayout(2, JAVA_LONG));
      int failed = (int) clockGettime.invokeExact(CLOCK_MONOTONIC, time);
      if (failed != 0) {
        throw new IllegalStateException("there is no monotonic clock");
      }
      return time.getAtIndex(JAVA_LONG, 0) * 1_000_000 + time.getAtIndex(JAVA_LONG, 1) / 1_000;
    }
  }
}
