package io.nodekeeper.app;

import static io.nodekeeper.app.LiveAgent.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.outward.Target;
import io.nodekeeper.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that tells others what happens, while some of them hang or fail. */
class OutwardAgentTest {

  private static final String TELLS =
      """
      listen: none
      look: 5s
      events:
        eventBridge: ops
        webhook: /etc/webhook
        kinds: [agent.starting, agent.stopping, settings.refused]
      """;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private final Queue<Letter> told = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable LiveAgent agent;

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.with("etc/nodekeeper/nodekeeper.yaml", TELLS);
  }

  private void begin() {
    var clock = InstantSource.system();
    var settings = (Settings.Loaded) Settings.load(node.places().settings());
    var post = new Post(node.places(), settings.outward(), clock);
    var log = new EventLog(node.places(), 1 << 20, 0, clock, post);
    log.accept(Line.info("agent.starting", "agent", "nodekeeper"));
    agent = new LiveAgent(node, settings, node.edges, clock, new FakeSupervisor(), log, post);
  }

  @AfterEach
  void end() {
    over.countDown();
    if (agent != null) {
      agent.close();
    }
  }

  private boolean isTold(String event) {
    return told.stream().anyMatch(letter -> letter.event().equals(event));
  }

  private Sent hang() {
    try {
      over.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return Sent.none("given up");
  }

  @Test
  void oneThatHangsIsInNobodysWay() {
    node.edges.outside =
        (target, letters) -> {
          if (target == Target.WEBHOOK) {
            return hang();
          }
          told.addAll(letters);
          return Sent.all(letters);
        };
    var looks = new AtomicInteger();
    var containers = node.edges.containers;
    node.edges.containers =
        () -> {
          looks.incrementAndGet();
          return containers.get();
        };
    begin();
    until(() -> isTold("agent.starting"));
    for (int i = 0; i < 5; i++) {
      int before = looks.get();
      node.edges.ring();
      until(() -> looks.get() > before);
    }

    node.with("etc/nodekeeper/nodekeeper.yaml", TELLS + "drian: 1\n");
    until(() -> isTold("settings.refused"));
  }

  @Test
  void whatIsNotTakenIsKeptSaidAndToldByTheNextAgentOnce() {
    node.edges.outside = (_, _) -> Sent.none("it answers with 500");
    begin();
    until(() ->
        LastLook.present(node.places()).stream()
            .flatMap(look -> look.notes().stream())
            .anyMatch(note -> note.text().contains("it answers with 500")));
    end();
    assertThat(node.places().outbox()).content().contains("agent.starting", "agent.stopping");

    node.edges.outside =
        (target, letters) -> {
          if (target == Target.EVENT_BRIDGE) {
            told.addAll(letters);
          }
          return Sent.all(letters);
        };
    begin();
    until(() -> isTold("agent.stopping") && Files.notExists(node.places().outbox()));
    assertThat(told)
        .extracting(Letter::event)
        .containsExactly("agent.starting", "agent.stopping", "agent.starting");
    assertThat(told).extracting(Letter::id).doesNotHaveDuplicates();
  }
}
