package io.nodekeeper.standin.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The process that made something on Docker, so that what a killed one left behind can be told from
 * what a living one needs.
 *
 * @param machine this boot of this machine, and its process namespace
 * @param started the process's begin, since pids come again
 */
record Owner(String machine, long pid, String started) {

  private static final String UNKNOWN = "unknown";

  static Owner self() {
    return new Owner(machineNow(), ProcessHandle.current().pid(), begin(ProcessHandle.current()));
  }

  /** As a label's value. */
  String label() {
    return machine + " " + pid + " " + started;
  }

  /** Whether the label names a process of this machine that has ended. */
  static boolean isGone(String label) {
    String[] parts = label.split(" ", 3);
    boolean isOfHere = parts[0].equals(machineNow()) && !parts[0].equals(UNKNOWN);
    if (parts.length != 3 || !isOfHere || !parts[1].matches("[0-9]{1,9}")) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(parts[1]))
        .map(process -> !begin(process).equals(parts[2]))
        .orElse(true);
  }

  private static String begin(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse(UNKNOWN);
  }

  private static String machineNow() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      return boot + "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
