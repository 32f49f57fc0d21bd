package io.nodekeeper.app;

import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What has happened to the node, as {@link EventLog} has kept it. */
final class EventFiles {

  /** How much of the newest files is read for what happened last. */
  private static final int TAIL = 64 << 10;

  private final Path folder;

  EventFiles(Places places) {
    this.folder = places.history();
  }

  /** A line that is no event: torn, when the agent was killed while it wrote. */
  record Skipped(Path file, int line, String why) {}

  /**
   * Reads all, one by one, in the order in which they were told.
   *
   * @param skipped is told what cannot be understood
   * @throws IOException in one line that names the file or the folder
   */
  void each(Consumer<Event> to, Consumer<Skipped> skipped) throws IOException {
    for (Path file : Segments.files(folder)) {
      each(file, to, skipped);
    }
  }

  private static void each(Path file, Consumer<Event> to, Consumer<Skipped> skipped)
      throws IOException {
    // A reader of Files would refuse a file for one byte that is not UTF-8.
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        Event event;
        try {
          event = EventJson.read(line);
        } catch (IOException notOne) {
          skipped.accept(new Skipped(file, number, String.valueOf(notOne.getMessage())));
          continue;
        }
        to.accept(event);
      }
    } catch (NoSuchFileException tooOld) {
      // The agent has removed it since.
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + FileTrouble.words(e), e);
    }
  }

  /** What happened last, as far as it can be had. */
  List<Event> last(int most) {
    var last = new ArrayList<Event>();
    try {
      for (Path file : Segments.files(folder).reversed()) {
        if (last.size() < most) {
          last.addAll(0, tail(file));
        }
      }
    } catch (IOException unreadable) {
      // What is told from now on is there all the same.
    }
    return List.copyOf(last.subList(Math.max(0, last.size() - most), last.size()));
  }

  private static List<Event> tail(Path file) throws IOException {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, in.length() - TAIL);
      byte[] bytes = new byte[(int) (in.length() - from)];
      in.seek(from);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .flatMap(line -> event(line).stream())
          .toList();
    }
  }

  /** The first of a tail is torn as well. */
  private static Optional<Event> event(String line) {
    try {
      return Optional.of(EventJson.read(line));
    } catch (IOException torn) {
      return Optional.empty();
    }
  }
}
