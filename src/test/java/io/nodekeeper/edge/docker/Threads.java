package io.nodekeeper.edge.docker;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The threads of this process, virtual ones included. */
final class Threads {

  private Threads() {}

  /** How many alive ones have this name, or one that begins with it. */
  static long named(String name) {
    try {
      Path folder = Files.createTempDirectory("threads");
      Path dump = folder.resolve("dump");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      long count = Files.readString(dump).lines().filter(line -> isOf(line, name)).count();
      Files.delete(dump);
      Files.delete(folder);
      return count;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Such as {@code #31 "docker-call" virtual WAITING …}. */
  private static boolean isOf(String line, String name) {
    return line.startsWith("#") && line.contains(" \"" + name);
  }
}
