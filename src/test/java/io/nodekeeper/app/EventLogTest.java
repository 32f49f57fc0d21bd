package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Note;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.record.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of all that the journal tells. */
class EventLogTest {

  private static final long GENEROUS_SECONDS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(GENEROUS_SECONDS);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private final Queue<Line> journal = new ConcurrentLinkedQueue<>();
  private volatile Instant now = Told.NOON;

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  private EventLog begin() {
    return new EventLog(node.places(), 1 << 20, 10, () -> now, journal::add);
  }

  private static Line healthy(String daemon) {
    return Line.info("daemon.healthy", daemon, "task t1");
  }

  private List<Event> kept() {
    try {
      var all = new ArrayList<Event>();
      new EventFiles(node.places()).each(all::add, _ -> {});
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void until(BooleanSupplier holds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GENEROUS_SECONDS);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it took too long").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void whatIsToldIsInTheJournalAndKept() throws InterruptedException {
    EventLog log = begin();
    log.accept(healthy("logs"));
    now = now.plusNanos(1_234_567_890);
    log.accept(Line.warning("action.failed", "logs", "no\nmemory \u001b[2J"));
    log.accept(Line.error("guard.objection", "drain", "x".repeat(5_000)));
    log.end(PATIENCE);

    assertThat(journal).hasSize(3);
    assertThat(kept())
        .startsWith(
            new Event(Told.NOON, "info", "daemon.healthy", "logs", "task t1"),
            new Event(
                Instant.parse("2026-11-21T12:00:01.234Z"),
                "warning",
                "action.failed",
                "logs",
                "no\nmemory \u001b[2J"))
        .last()
        .satisfies(event -> {
          assertThat(event.level()).isEqualTo("error");
          assertThat(event.text()).isEqualTo("x".repeat(4_000) + "…");
        });
    assertThat(log.notes()).isEmpty();
  }

  @Test
  void anotherAgentGoesOnBehindATornLine() throws Exception {
    EventLog first = begin();
    first.accept(healthy("logs"));
    first.end(PATIENCE);
    Path file = Segments.files(node.places().history()).getFirst();
    Files.writeString(file, "{\"version\":1,\"at\":\"2026-", StandardOpenOption.APPEND);
    EventLog second = begin();
    second.accept(healthy("metrics"));
    second.end(PATIENCE);

    var events = new ArrayList<Event>();
    var skipped = new ArrayList<EventFiles.Skipped>();
    new EventFiles(node.places()).each(events::add, skipped::add);
    assertThat(skipped)
        .containsExactly(
            new EventFiles.Skipped(file, 2, "this is not JSON, or not the whole of it"));
    assertThat(events).extracting(Event::subject).containsExactly("logs", "metrics");
    assertThat(second.recent()).extracting(Event::subject).containsExactly("logs", "metrics");
  }

  @Test
  void theLastAreAtHandAndNoMore() throws InterruptedException {
    EventLog first = begin();
    IntStream.range(0, 30).forEach(i -> first.accept(healthy("d" + i)));
    first.accept(Line.info("file.told", "/etc/x", "what a command printed"));
    first.end(PATIENCE);
    assertThat(first.recent()).hasSize(10).last().extracting(Event::subject).isEqualTo("d29");

    EventLog second = begin();
    second.accept(healthy("metrics"));
    second.end(PATIENCE);
    assertThat(second.recent())
        .extracting(Event::subject)
        .hasSize(10)
        .startsWith("d21")
        .endsWith("d29", "metrics");
    assertThat(kept()).extracting(Event::event).contains("file.told");
  }

  @Test
  void whatCommandsPrintIsKeptAndNotAtHand() throws InterruptedException {
    EventLog log = begin();
    log.accept(Line.warning("action.failed", "/etc/x", "refused; it said: s3cret, because y"));
    log.accept(Line.info("file.told", "/etc/x", "sh: s3cret"));
    log.end(PATIENCE);

    assertThat(kept()).hasSize(2).allMatch(event -> event.text().contains("s3cret"));
    assertThat(log.recent())
        .singleElement()
        .extracting(Event::text)
        .isEqualTo("refused; the log has what it said");
    EventLog next = begin();
    next.end(PATIENCE);
    assertThat(next.recent()).hasSize(1).noneMatch(event -> event.text().contains("s3cret"));
  }

  @Test
  void aDiskThatCannotBeWrittenLosesNothingAtFirstAndHoldsUpNobody() throws Exception {
    node.with("var/lib/nodekeeper/history", "in the way");
    EventLog log = begin();
    IntStream.range(0, Backlog.MOST).forEach(i -> log.accept(healthy("d" + i)));
    until(() -> !log.notes().isEmpty());
    assertThat(log.notes())
        .containsExactly(
            Note.warning(
                "history",
                "what happens is not kept: "
                    + node.places().history()
                    + " cannot be written: Not a directory"));
    assertThat(journal).hasSize(Backlog.MOST);

    Files.delete(node.places().history());
    log.end(PATIENCE);
    assertThat(kept()).hasSize(Backlog.MOST);
    assertThat(log.notes()).isEmpty();
  }

  @Test
  void whatIsTooMuchIsCountedAndToldWhenThereIsRoomAgain() throws Exception {
    node.with("var/lib/nodekeeper/history", "in the way");
    EventLog log = begin();
    IntStream.range(0, Backlog.MOST).forEach(i -> log.accept(healthy("d" + i)));
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(60);
      log.accept(healthy("lost" + i));
    }
    until(() -> !log.notes().isEmpty());
    Files.delete(node.places().history());
    log.accept(healthy("lost too"));
    until(() -> kept().size() == Backlog.MOST + 1);
    log.accept(healthy("logs"));
    log.end(PATIENCE);

    List<Event> kept = kept();
    assertThat(kept)
        .hasSize(Backlog.MOST + 2)
        .last()
        .satisfies(event -> assertThat(event.subject()).isEqualTo("logs"));
    assertThat(kept.get(Backlog.MOST))
        .satisfies(gap -> {
          assertThat(gap.level()).isEqualTo("warning");
          assertThat(gap.event()).isEqualTo("history.gap");
          assertThat(gap.text())
              .startsWith(
                  "4 events are missing from 2026-11-21T12:01:00Z to 2026-11-21T12:03:00Z: ");
        });
    assertThat(journal).noneMatch(line -> line.event().equals("history.gap"));
  }

  @Test
  void anAgentThatIsKilledHasKeptWhatItTold() throws Exception {
    node.with("etc/nodekeeper/nodekeeper.yaml", "listen: none\n");
    try (Command agent = Command.start(root, Map.of(), List.of(), "run")) {
      agent.until("node.waiting");
      until(() -> kept().stream().anyMatch(event -> event.event().equals("node.waiting")));
      agent.signal("KILL");
      assertThat(agent.code()).isEqualTo(137);
    }
    try (Command agent = Command.start(root, Map.of(), List.of(), "run")) {
      agent.until("node.waiting").signal("TERM");
      assertThat(agent.code()).isEqualTo(143);
    }

    assertThat(kept())
        .extracting(Event::event)
        .filteredOn(event -> event.matches("(agent|node)\\..*"))
        .containsExactly(
            "agent.starting", "node.waiting", "agent.starting", "node.waiting", "agent.stopping");
  }
}
