package io.nodekeeper.app;

import static io.nodekeeper.app.LiveAgent.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {

  private static final long GENEROUS_SECONDS = 60;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private final FakeSupervisor systemd = new FakeSupervisor();
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private InstantSource clock = InstantSource.system();
  private @Nullable LiveAgent agent;

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.with("etc/nodekeeper/nodekeeper.yaml", "listen: none\n");
    node.daemons("daemons:\n  logs: {taskDefinition: log-router}\n");
  }

  /** As the command has it. */
  private EventLog log(Post post) {
    return new EventLog(
        node.places(),
        1 << 20,
        0,
        clock,
        line -> {
          lines.add(line);
          post.accept(line);
        });
  }

  private Agent begin() {
    var settings = (Settings.Loaded) Settings.load(node.places().settings());
    var post = new Post(node.places(), settings.outward(), clock);
    agent = new LiveAgent(node, settings, node.edges, clock, systemd, log(post), post);
    return agent.agent();
  }

  @AfterEach
  void end() {
    if (agent != null) {
      agent.close();
    }
  }

  private void untilReady() {
    until(() -> systemd.heard.stream().anyMatch(news -> news.startsWith("ready ")));
  }

  private boolean started(String daemon) {
    return node.edges.done.stream()
        .anyMatch(action ->
            action instanceof Action.StartTask start
                && start.daemon().equals(new DaemonName(daemon)));
  }

  private boolean isSaid(String event) {
    return lines.stream().anyMatch(line -> line.event().equals(event));
  }

  private StatusDocument status() {
    return LastLook.present(node.places()).orElseThrow();
  }

  private List<String> looks() {
    try {
      return new LookFiles(node.places()).names();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String explained(String look) {
    return node.run("explain", node.places().looks().resolve(look).toString()).out();
  }

  @Test
  void whatItDecidedIsRecordedAndDecidedAgainTheSame() {
    begin();
    until(
        () -> looks().stream().anyMatch(look -> explained(look).contains("StartTask log-router")));
    for (String look : looks()) {
      JsonNode again =
          node.run("explain", "--json", node.places().looks().resolve(look).toString()).json();
      assertThat(again.get("same").asBoolean()).as("%s", again).isTrue();
      assertThat(again.get("beside")).as("%s", again).isEmpty();
    }
  }

  @Test
  void itLooksStartsWhatIsMissingAndTellsEverybody() {
    begin();
    untilReady();
    until(() -> started("logs"));

    assertThat(node.places().memory()).exists();
    until(() -> LastLook.present(node.places()).isPresent());
    assertThat(status().daemons().getFirst().name()).isEqualTo(new DaemonName("logs"));
    assertThat(status().pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(isSaid("action.done")).isTrue();
  }

  @Test
  void whatHappensToAContainerMakesItLookAtOnce() {
    atRest();

    node.edges.ring();

    until(() -> systemd.heard.contains("watchdog"));
  }

  @Test
  void aSpotNoticeMakesItLookSoon() {
    atRest();
    var notice = new Notices.Spot("terminate", Told.NOON.plusSeconds(120));

    node.edges.spot = () -> Reading.known(Optional.of(notice), FakeEdges.AT);

    until(() -> systemd.heard.contains("watchdog"));
  }

  @Test
  void aTagThatAFileNamesMakesItLookWithinTenSecondsOfItsChange() {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "listen: none\nlook: 5m\nnodeConfig: {MY_ENVIRONMENT: {tag: env}}\n");
    atRestForLong();

    node.edges.imdsTags = () -> Reading.known(FakeEdges.tags("other", "test"), FakeEdges.AT);

    until(() -> status().notes().stream().anyMatch(note -> note.text().contains("no tag env")));
  }

  @Test
  void anOrderAboutARolloutMakesItLookSoon() throws Stopped {
    var heeded = new AtomicInteger();
    node.edges.rolloutOrders =
        () -> {
          Reading<List<RolloutOrder>> orders =
              new RolloutOrdersFile(node.places()).reading(FakeEdges.AT);
          int _ = heeded.addAndGet(orders.toOptional().map(List::size).orElse(0));
          return orders;
        };
    atRestForLong();
    var pause =
        new RolloutOrder(new DaemonName("logs"), RolloutOrder.Kind.PAUSE, Told.NOON, "alice");

    new RolloutOrdersFile(node.places()).write(List.of(pause));

    until(() -> heeded.get() > 0);
  }

  /** What rang at the begin has echoed by then: another look would find all by itself. */
  private void atRestForLong() {
    var polls = new AtomicInteger();
    Supplier<Reading<Optional<DrainOrder>>> none = node.edges.order;
    node.edges.order =
        () -> {
          int _ = polls.incrementAndGet();
          return none.get();
        };
    atRest();
    int first = polls.get();
    until(() -> polls.get() >= first + 4);
  }

  /** Nothing is to be done, and time stands still. */
  private void atRest() {
    clock = InstantSource.fixed(Told.NOON);
    node.daemons("daemons: {}\n");
    begin();
    untilReady();
    until(() -> !status().lookAgainAt().isBefore(Told.NOON.plusSeconds(15)));
    systemd.told();
  }

  @Test
  void aBadFileKeepsTheOldSettingsAndIsSaidAtEveryLook() throws IOException {
    Agent running = begin();
    untilReady();
    Path file = node.places().settings().resolve("daemons.d/all.yaml");
    String good = Files.readString(file);

    Files.writeString(file, "daemons: [");
    running.reload();
    until(
        () -> LastLook.present(node.places()).flatMap(StatusDocument::settingsProblem).isPresent());
    assertThat(status().daemons()).hasSize(1);
    assertThat(systemd.heard).contains("reloading");
    systemd.told();
    node.edges.ring();
    until(() -> systemd.heard.contains("watchdog"));
    assertThat(status().settingsProblem()).isPresent();
    assertThat(lines).filteredOn(line -> line.event().equals("settings.refused")).hasSize(1);

    Files.writeString(file, good + "  more: {taskDefinition: more}\n");
    running.reload();
    until(() -> status().daemons().size() == 2);
    assertThat(status().settingsProblem()).isEmpty();
    assertThat(isSaid("settings.loaded")).isTrue();
  }

  @Test
  void anOrderDrainsTheNodeAndIsReported() {
    begin();
    untilReady();
    var order =
        new DrainOrder(
            clock.instant(),
            clock.instant().plusSeconds(600),
            false,
            false,
            Optional.empty(),
            "alice");
    node.edges.order = () -> Reading.known(Optional.of(order), clock.instant());
    until(() -> isSaid("drain.begun"));
    until(() -> node.run("history", "--json").out().contains("\"in-progress\""));

    node.edges.order = () -> Reading.known(Optional.empty(), clock.instant());
    until(() -> isSaid("drain.done"));
    until(() -> node.run("history", "--json").out().contains("\"withdrawn\""));
  }

  @Test
  void whatWasToldIsKeptBeforeItEnds() {
    Agent stopped = begin();
    untilReady();
    stopped.stop();

    assertThat(Thread.getAllStackTraces().keySet())
        .as("it has written all, and so has ended")
        .noneMatch(thread -> thread.getName().equals("history"));
    node.clock = clock;
    assertThat(node.run("history").out()).contains("agent.stopping");
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    node.with("run", "in the way");
    begin();
    untilReady();
    until(() -> isSaid("note"));
    node.edges.ring();
    until(() ->
        lines.stream()
            .anyMatch(line -> line.subject().equals("status") && line.event().equals("note")));
  }

  @Test
  void aHistoryThatCannotBeWrittenIsSaid() {
    node.with("var/lib/nodekeeper/history", "in the way");
    begin();
    until(() -> {
      node.edges.ring();
      return lines.stream().anyMatch(line -> line.text().startsWith("what happens is not kept: "));
    });
  }

  @Test
  void theEndIsSaidAndLeavesTheNodeAsItIs() {
    Agent running = begin();
    untilReady();
    until(() -> started("logs"));
    int done = node.edges.done.size();

    running.stop();

    assertThat(systemd.heard).contains("stopping");
    assertThat(isSaid("agent.stopping")).isTrue();
    assertThat(node.edges.done).filteredOn(Action.StopTask.class::isInstance).isEmpty();
    assertThat(node.edges.done.size()).isGreaterThanOrEqualTo(done);
  }

  @Test
  void theEndDoesNotWaitForASourceThatHangs() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var hangs = new CountDownLatch(1);
    node.edges.containers =
        () -> {
          asked.countDown();
          try {
            hangs.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Reading.unknown("interrupted", FakeEdges.AT);
        };
    Agent running = begin();
    assertThat(asked.await(GENEROUS_SECONDS, TimeUnit.SECONDS)).isTrue();

    long begun = System.nanoTime();
    running.stop();
    long took = System.nanoTime() - begun;

    assertThat(TimeUnit.NANOSECONDS.toSeconds(took)).isLessThan(GENEROUS_SECONDS);
    hangs.countDown();
  }

  @Test
  void anOrderThatBreaksIsNamedWhileTheOneBeforeItStands() {
    atRest();
    node.edges.order = () -> Reading.unknown("drain-order.json: it is no order", clock.instant());
    node.edges.ring();

    until(() -> status().notes().stream().anyMatch(note -> note.text().contains("it is no order")));
    assertThat(status().drain()).isEmpty();
  }
}
