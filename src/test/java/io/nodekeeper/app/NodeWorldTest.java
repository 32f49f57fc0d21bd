package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.NodeWorld.Patience;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Contents;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.ValueRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeWorldTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final FakeEdges edges = new FakeEdges();

  private NodeWorld world(Patience patience) {
    return new NodeWorld(edges, patience, InstantSource.fixed(Told.NOON));
  }

  private NodeWorld patient() {
    return world(new Patience(LONG, LONG, LONG));
  }

  private static Local local(List<String> files) {
    return new Local(files, Collections.emptySortedSet());
  }

  private static SortedSet<Question> questions(Question... asked) {
    return new TreeSet<>(Arrays.asList(asked));
  }

  @Test
  void whatIsLocalIsReadAtEachLookAndAwsOnlyWhenAsked() {
    Observation seen = patient().observe(Ask.of(questions()), local(List.of("/etc/x")));

    assertThat(edges.asked)
        .containsExactlyInAnyOrder(
            "host",
            "identity",
            "imdsTags",
            "lifecycle",
            "spot",
            "maintenance",
            "rebalance",
            "rolloutOrders",
            "order",
            "agent",
            "agentTasks",
            "containers");
    assertThat(seen.agent().isKnown()).isTrue();
    assertThat(seen.node()).isEqualTo(Reading.notAsked());
    assertThat(seen.tasks()).isEqualTo(Reading.notAsked());
    assertThat(seen.ec2Tags()).isEqualTo(Reading.notAsked());
    assertThat(seen.autoScaling()).isEqualTo(Reading.notAsked());
  }

  @Test
  void whatIsAskedIsAnswered() {
    Observation seen = patient().observe(Ask.of(questions(Question.values())), local(List.of()));

    assertThat(seen.node().isKnown()).isTrue();
    assertThat(seen.tasks().isKnown()).isTrue();
    assertThat(seen.ec2Tags().isKnown()).isTrue();
    assertThat(seen.autoScaling().isKnown()).isTrue();
  }

  @Test
  void noticesAreSeenEachForItself() {
    var notice = new Notices.Spot("stop", Told.NOON.plusSeconds(120));
    edges.spot = () -> Reading.known(Optional.of(notice), FakeEdges.AT);
    edges.maintenance = () -> Reading.unknown("no JSON", FakeEdges.AT);
    edges.rebalance = () -> Reading.known(Optional.of(Told.NOON), FakeEdges.AT);

    Notices seen = patient().observe(Ask.of(questions()), local(List.of())).notices();

    assertThat(seen.spot().toOptional()).contains(Optional.of(notice));
    assertThat(seen.maintenance().whyNot()).contains("no JSON");
    assertThat(seen.rebalance().toOptional()).contains(Optional.of(Told.NOON));
    assertThat(seen.order().toOptional()).contains(Optional.empty());
  }

  @Test
  void filesAreReadPresentOrAbsent() {
    edges.files.put("/etc/there", "text");

    Observation seen =
        patient().observe(Ask.of(questions()), local(List.of("/etc/there", "/etc/not")));

    assertThat(seen.files().present())
        .containsEntry(
            "/etc/there", Reading.known(Optional.of(Contents.file("text")), FakeEdges.AT))
        .containsEntry("/etc/not", Reading.known(Optional.empty(), FakeEdges.AT));
  }

  @Test
  void everythingIsReadSideBySide() {
    var all = new CyclicBarrier(3);
    edges.containers = () -> meet(all, FakeEdges.AT);
    edges.agentTasks = () -> meet(all, FakeEdges.AT);
    edges.tasks = () -> meet(all, FakeEdges.AT);

    Observation seen = patient().observe(Ask.of(questions(Question.TASKS)), local(List.of()));

    assertThat(seen.tasks().isKnown()).isTrue();
  }

  private static <T> Reading<List<T>> meet(CyclicBarrier all, Instant at) {
    try {
      all.await(60, TimeUnit.SECONDS);
      return Reading.known(List.of(), at);
    } catch (Exception e) {
      throw new IllegalStateException("nobody else came", e);
    }
  }

  @Test
  void whoHasLittleTimeLeftWaitsNoLongerThanThat() {
    var forever = new CountDownLatch(1);
    edges.containers = () -> hang(forever);

    Observation seen = patient().anew(SHORT).observe(Ask.of(questions()), local(List.of()));

    assertThat(seen.containers().whyNot()).contains("no answer within 100 ms");
    forever.countDown();
  }

  @Test
  void aSourceThatHangsIsUnknownAndTheOthersAreNot() {
    var forever = new CountDownLatch(1);
    edges.containers = () -> hang(forever);

    Observation seen =
        world(new Patience(SHORT, SHORT, SHORT))
            .observe(Ask.of(questions(Question.NODE)), local(List.of()));

    assertThat(seen.containers().whyNot()).contains("no answer within 100 ms");
    assertThat(seen.agent().isKnown()).isTrue();
    assertThat(seen.node().isKnown()).isTrue();
    forever.countDown();
  }

  @Test
  void aSourceThatStillHangsIsNotAskedAgainAndCostsNoTime() {
    var forever = new CountDownLatch(1);
    var times = new AtomicInteger();
    edges.containers =
        () -> {
          times.incrementAndGet();
          return hang(forever);
        };
    NodeWorld world = world(new Patience(SHORT, SHORT, SHORT));
    world.observe(Ask.of(questions()), local(List.of()));

    Observation again = world.observe(Ask.of(questions()), local(List.of()));

    assertThat(again.containers().whyNot()).contains("no answer since 2026-11-21T12:00:00Z");
    assertThat(times).hasValue(1);
    forever.countDown();
  }

  /** Deaf to interruption, as a native call is. */
  private static <T> Reading<List<T>> hang(CountDownLatch until) {
    while (true) {
      try {
        until.await();
        return Reading.known(List.of(), FakeEdges.AT);
      } catch (InterruptedException e) {
        // that is the point
      }
    }
  }

  @Test
  void aSourceThatThrowsIsUnknown() {
    edges.identity =
        () -> {
          throw new IllegalStateException("torn\nanswer");
        };

    Observation seen =
        patient()
            .observe(Ask.of(questions(Question.TAGS, Question.AUTO_SCALING)), local(List.of()));

    assertThat(seen.identity().whyNot()).contains("IllegalStateException: torn\\nanswer");
    assertThat(seen.ec2Tags().whyNot().orElse("")).startsWith("the instance is not known: ");
    assertThat(seen.autoScaling().whyNot().orElse("")).startsWith("the instance is not known: ");
    assertThat(edges.asked).doesNotContain("ec2Tags", "autoScaling");
  }

  @Test
  void ecsIsNotAskedBeforeTheAgentHasRegistered() {
    edges.agent = () -> Reading.unknown("connection refused", FakeEdges.AT);

    Observation seen =
        patient().observe(Ask.of(questions(Question.NODE, Question.TASKS)), local(List.of()));

    assertThat(seen.node().whyNot())
        .contains("the ECS agent's registration is not known: connection refused");
    assertThat(edges.asked).doesNotContain("node", "tasks");
  }

  @Test
  void actionsAreDoneSideBySideWithTheirOutcomesInOrder() {
    var both = new CyclicBarrier(2);
    edges.act =
        action -> {
          meet(both, FakeEdges.AT);
          return action instanceof Action.StartTask
              ? new Outcome.Done(action, Optional.of(new TaskArn("t")))
              : new Outcome.Failed(action, "no");
        };
    Action write = new Action.WriteFile(new NodeFile("/etc/x", List.of()), "x", "it is absent");

    List<Outcome> outcomes = patient().act(List.of(Told.start("logs"), write));

    assertThat(outcomes)
        .containsExactly(
            new Outcome.Done(Told.start("logs"), Optional.of(new TaskArn("t"))),
            new Outcome.Failed(write, "no"));
  }

  @Test
  void aStartThatThrowsIsUnansweredAndAnythingElseFailed() {
    edges.act =
        _ -> {
          throw new IllegalStateException("reset");
        };
    Action write = new Action.WriteFile(new NodeFile("/etc/x", List.of()), "x", "it is absent");

    List<Outcome> outcomes = patient().act(List.of(Told.start("logs"), write));

    assertThat(outcomes)
        .containsExactly(
            new Outcome.Unanswered(Told.start("logs"), "IllegalStateException: reset"),
            new Outcome.Failed(write, "IllegalStateException: reset"));
  }

  @Test
  void anActionThatHangsIsUnanswered() {
    var forever = new CountDownLatch(1);
    edges.act =
        action -> {
          hang(forever);
          return new Outcome.Done(action);
        };

    List<Outcome> outcomes =
        world(new Patience(LONG, LONG, SHORT)).act(List.of(Told.start("logs")));

    assertThat(outcomes)
        .containsExactly(new Outcome.Unanswered(Told.start("logs"), "no answer within 100 ms"));
    forever.countDown();
  }

  @Test
  void valuesAreAskedForWhenWantedAndSideBySide() {
    var all = new CyclicBarrier(2);
    edges.value =
        ref -> {
          meet(all, FakeEdges.AT);
          return Reading.known(ref.name() + "!", FakeEdges.AT);
        };
    var one = new ValueRef(ValueRef.Kind.PARAMETER, "/one");
    var other = new ValueRef(ValueRef.Kind.SECRET, "other");
    var ask =
        new Ask(
            questions(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            new TreeSet<>(List.of(one, other)));

    Observation seen = patient().observe(ask, local(List.of()));

    assertThat(seen.files().values())
        .containsOnly(
            Map.entry(one, Reading.known("/one!", FakeEdges.AT)),
            Map.entry(other, Reading.known("other!", FakeEdges.AT)));
    assertThat(patient().observe(Ask.nothing(), local(List.of())).files().values()).isEmpty();
  }

  @Test
  void anActionWithACommandIsWaitedForUntilThatsOwnDeadline() {
    var patience = new Patience(SHORT, SHORT, Duration.ofSeconds(15));
    var run =
        new Action.RunCommand(
            "/etc/x",
            new NodeFile.Deed.Run(List.of("true"), Duration.ofSeconds(30)),
            "the file has changed");
    var plain = new NodeFile("/etc/x", List.of());
    var checked =
        new NodeFile(
            plain.path(),
            plain.content(),
            plain.access(),
            false,
            plain.needs(),
            Optional.of(new NodeFile.Check(List.of("true"), Duration.ofSeconds(10))),
            Optional.empty(),
            plain.edits(),
            false);

    assertThat(patience.of(run)).hasSeconds(45);
    assertThat(patience.of(new Action.WriteFile(checked, "x", "it is absent"))).hasSeconds(25);
    assertThat(patience.of(new Action.WriteFile(plain, "x", "it is absent"))).hasSeconds(15);
  }
}
