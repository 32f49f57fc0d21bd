package io.nodekeeper.standin.walk;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Walks with the agent through a node's life, and says of each step whether it held. */
public final class Walk {

  private static final Duration LONGEST_STEP = Duration.ofMinutes(3);

  /** What two clocks that hear of the same thing may differ by. */
  private static final Duration SLACK = Duration.ofMillis(500);

  private static final int BY_SIGTERM = 143;

  private static final Duration SLOWEST_HEALING = Duration.ofMillis(250);

  private final Scene scene;
  private final Steps steps;
  private final Tape tape;
  private final Process agent;

  private Walk(Scene scene, Steps steps) throws IOException {
    this.scene = scene;
    this.steps = steps;
    this.tape = scene.tape();
    this.agent = scene.startAgent();
  }

  /**
   * Walks.
   *
   * @param arguments the launcher of the built tree; and {@code --stay} to stay when the node is up
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean stay = List.of(arguments).contains("--stay");
    var steps = new Steps(System.out);
    try (var scene = new Scene(Path.of(arguments[0]).toAbsolutePath())) {
      Thread last = new Thread(scene::close, "walk-close");
      Runtime.getRuntime().addShutdownHook(last);
      var walk = new Walk(scene, steps);
      try {
        walk.arrive();
        if (stay) {
          walk.stay();
        } else {
          walk.leave();
        }
      } catch (Broken e) {
        steps.say("What would follow makes no sense without this.");
      }
      if (steps.failures() > 0) {
        walk.lastWords();
      }
    }
    steps.say("");
    steps.say(
        steps.failures() == 0 ? "All of it held." : steps.failures() + " steps did not hold.");
    System.exit(steps.failures() == 0 ? 0 : 1);
  }

  /** Nothing that follows makes sense any more. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void arrive() throws IOException, InterruptedException {
    steps.part("The node boots");
    steps.held("the agent runs; the ECS agent has not registered yet");
    configured();
    scene.happen(model -> model.agent().start(Duration.ofSeconds(1)));
    need(
        tape.await(0, Happening.Registered.class, _ -> true, LONGEST_STEP),
        "the ECS agent has registered the container instance");

    steps.part("Its daemons come up, in order");
    Happening.TaskMade logs = started(0, Scene.LOGS);
    Happening.ContainerStarted logsRuns = runs(logs);
    Happening.TaskMade metrics = started(0, Scene.METRICS);
    Optional<Instant> healthy = scene.healthySince(logsRuns.id());
    steps.check(
        healthy.filter(since -> since.isBefore(metrics.at().plus(SLACK))).isPresent(),
        Scene.METRICS + " was started only when " + Scene.LOGS + " was healthy");
    Happening.ContainerStarted metricsRuns = runs(metrics);

    steps.part("It says that it is ready, and takes replicas");
    Happening.AttributePut ready =
        need(
            tape.await(0, Happening.AttributePut.class, put -> says(put, "true"), LONGEST_STEP),
            Scene.READY + " is true");
    steps.check(
        ready.at().isAfter(metricsRuns.at()), "it became so only when both daemons were up");
    placed(ready, Scene.WEB, 2);
    placed(ready, Scene.WORKER, 1);
    steps.say("");
    steps.quote(scene.command().output("status"));
    steps.check(
        scene.asked("/readyz").startsWith("ready\n")
            && scene.asked("/metrics").contains("\nnodekeeper_ready 1.0\n"),
        "it says so on loopback as well, in words and in numbers");

    steps.part("A daemon is killed");
    heal(metricsRuns.id());
  }

  private void configured() throws IOException, InterruptedException {
    Path file = scene.nodeConfig();
    boolean there = Poll.until(() -> Files.exists(file), LONGEST_STEP);
    steps.check(there, "node.config is there, before anything could read it");
    if (!there) {
      throw new Broken();
    }
    String text = Files.readString(file);
    steps.check(
        text.contains("MY_ENVIRONMENT=\"prod\"") && text.contains("NODE_REGION=\"us-west-2\""),
        "it has the instance's tag and its Region");
  }

  private void placed(Happening.AttributePut ready, String family, int wanted)
      throws InterruptedException {
    for (int i = 1; i <= wanted; i++) {
      int atLeast = i;
      boolean run =
          Poll.until(
              () ->
                  tape.all(0, Happening.TaskBecame.class, became -> runs(became, family)).size()
                      >= atLeast,
              LONGEST_STEP);
      steps.check(run, "replica " + i + " of " + wanted + " of service " + family + " runs");
    }
    steps.check(
        tape.all(0, Happening.TaskMade.class, made -> made.family().equals(family)).stream()
            .noneMatch(made -> made.at().isBefore(ready.at())),
        "no replica of " + family + " was placed before the node was ready");
  }

  private void heal(ContainerId id) throws InterruptedException {
    int from = tape.here();
    scene.happen(model -> model.body().kill(id));
    Happening.ContainerExited died =
        need(
            tape.await(from, Happening.ContainerExited.class, e -> e.id().equals(id), LONGEST_STEP),
            "the container of " + Scene.METRICS + " has been killed");
    Happening.TaskMade again = started(from, Scene.METRICS);
    Duration took = Duration.between(died.at(), again.at());
    steps.check(
        took.compareTo(SLOWEST_HEALING) < 0,
        "from its death to StartTask it took " + took.toMillis() + " ms, of at most 250");
    runs(again);
    steps.check(
        tape.all(from, Happening.TaskMade.class, Happening.TaskMade::onOurNode).size() == 1,
        "nothing else was started");
  }

  private void leave() throws IOException, InterruptedException {
    steps.part("Its Auto Scaling group chooses it to go");
    int from = tape.here();
    List<Happening.TaskMade> replicas = here(Scene.WEB, Scene.WORKER);
    scene.happen(model -> model.scaling().choose());
    need(
        tape.await(from, Happening.AttributePut.class, put -> says(put, "false"), LONGEST_STEP),
        Scene.READY + " is false");
    need(
        tape.await(
            from,
            Happening.NodeBecame.class,
            node -> node.status().name().equals("DRAINING"),
            LONGEST_STEP),
        "the container instance is DRAINING, by the agent");
    steps.check(
        Poll.until(
            () -> scene.asked("/readyz").contains(", service " + Scene.WORKER), LONGEST_STEP),
        "it says on loopback who holds it");
    steps.quote(scene.asked("/readyz"));

    steps.part("Replicas take their time");
    Instant lastReplica = from(replicas, from);

    steps.part("The daemons go after them, in reverse order");
    Instant metricsGone = stopped(from, Scene.METRICS, lastReplica, "the last replica had exited");
    Instant logsGone = stopped(from, Scene.LOGS, metricsGone, Scene.METRICS + " was gone");

    steps.part("The instance is let go");
    Happening.HookEnded hook =
        need(
            tape.await(from, Happening.HookEnded.class, _ -> true, LONGEST_STEP),
            "hook " + Scene.HOOK + " has ended");
    steps.check(
        hook.result().equals("CONTINUE") && hook.by().equals("call"),
        "it was completed by the agent, with CONTINUE");
    steps.check(hook.at().isAfter(logsGone), "and only when everything was gone");
    need(
        tape.await(from, Happening.InstanceTerminated.class, _ -> true, LONGEST_STEP),
        "Auto Scaling has terminated the instance");

    steps.part("The agent is told to end");
    Instant told = Instant.now();
    agent.destroy();
    boolean ended = agent.waitFor(10, TimeUnit.SECONDS);
    steps.check(
        ended && agent.exitValue() == BY_SIGTERM,
        "it has ended, after " + Duration.between(told, Instant.now()).toMillis() + " ms");
  }

  /** Waits for the exits of all of them; when the last was. */
  private Instant from(List<Happening.TaskMade> replicas, int from) throws InterruptedException {
    steps.check(replicas.size() == 3, "three replicas are there to be waited for");
    Instant last = Instant.MIN;
    for (Happening.TaskMade replica : replicas) {
      Happening.TaskWanted told =
          need(
              tape.await(
                  from,
                  Happening.TaskWanted.class,
                  wanted -> wanted.task().equals(replica.task()),
                  LONGEST_STEP),
              "ECS tells " + replica.family() + " to stop: " + replica.task().id());
      Happening.ContainerExited exited = exited(from, replica.task());
      Duration took = Duration.between(told.at(), exited.at());
      steps.held(
          exited.at(),
          replica.family() + " has exited, " + took.toMillis() + " ms after being told");
      last = exited.at().isAfter(last) ? exited.at() : last;
    }
    return last;
  }

  private Instant stopped(int from, String family, Instant notBefore, String what)
      throws InterruptedException {
    Happening.TaskMade daemon = here(family).getLast();
    Happening.TaskWanted told =
        need(
            tape.await(
                from,
                Happening.TaskWanted.class,
                wanted -> wanted.task().equals(daemon.task()),
                LONGEST_STEP),
            family + " is told to stop");
    steps.check(!told.at().isBefore(notBefore), "and not before " + what);
    Happening.ContainerExited exited = exited(from, daemon.task());
    steps.held(exited.at(), family + " is gone");
    return exited.at();
  }

  private void stay() throws IOException, InterruptedException {
    Guide.print(scene, steps);
    // Until the process is told to end; then the shutdown hook takes everything down.
    new CountDownLatch(1).await();
  }

  private void lastWords() throws IOException {
    steps.part("The agent's log");
    List<String> log = Files.readAllLines(scene.log());
    steps.quote(String.join("\n", log.subList(Math.max(0, log.size() - 80), log.size())));
  }

  private Happening.TaskMade started(int from, String family) throws InterruptedException {
    return need(
        tape.await(
            from, Happening.TaskMade.class, made -> made.family().equals(family), LONGEST_STEP),
        family + " is started");
  }

  private Happening.ContainerStarted runs(Happening.TaskMade made) throws InterruptedException {
    return need(
        tape.await(
            0,
            Happening.ContainerStarted.class,
            container -> container.task().equals(made.task()),
            LONGEST_STEP),
        "its container runs");
  }

  private Happening.ContainerExited exited(int from, TaskArn task) throws InterruptedException {
    Optional<Happening.ContainerExited> exited =
        tape.await(from, Happening.ContainerExited.class, e -> e.task().equals(task), LONGEST_STEP);
    if (exited.isEmpty()) {
      steps.failed("task " + task.id() + " has exited");
      throw new Broken();
    }
    return exited.get();
  }

  /** What has been made of these families and has not been told to stop. */
  private List<Happening.TaskMade> here(String... families) {
    return tape
        .all(0, Happening.TaskMade.class, made -> List.of(families).contains(made.family()))
        .stream()
        .filter(Happening.TaskMade::onOurNode)
        .filter(made -> stopsOf(made.task()).isEmpty())
        .sorted(Comparator.comparing(Happening.TaskMade::at))
        .toList();
  }

  private List<Happening.ContainerExited> stopsOf(TaskArn task) {
    return tape.all(0, Happening.ContainerExited.class, exited -> exited.task().equals(task));
  }

  private static boolean runs(Happening.TaskBecame became, String family) {
    return became.family().equals(family) && became.status() == Task.Status.RUNNING;
  }

  private static boolean says(Happening.AttributePut put, String value) {
    return put.name().equals(Scene.READY) && put.value().equals(value);
  }

  private <T extends Happening> T need(Optional<T> happened, String what) {
    if (happened.isEmpty()) {
      steps.failed(what + " (waited for " + LONGEST_STEP.toSeconds() + " s)");
      throw new Broken();
    }
    steps.held(happened.get().at(), what);
    return happened.get();
  }
}
