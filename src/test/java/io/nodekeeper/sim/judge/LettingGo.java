package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Action.CompleteLifecycle.Result;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.ScalingGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rule 7. The lifecycle action is completed only when replicas and daemons are gone, or at the
 * deadline with the result that the policy names; until then it does not time out for want of a
 * heartbeat, and after it no heartbeat is sent.
 */
final class LettingGo extends Judge {

  /** Looks with all that a heartbeat needs, late in the hook's wait, after which one is owed. */
  private static final int CHANCES = 3;

  private final Deadlines deadlines;
  private boolean letGo;
  private Instant waitsSince = Instant.EPOCH;
  private int chances;
  private int attempts;

  LettingGo(Scene scene) {
    super(Rule.LETTING_GO, scene);
    deadlines = new Deadlines(scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    letGo = !lost && memory.drain().flatMap(Drain::letGo).isPresent();
    deadlines.remembered(RestartChangesNothing.deadlines(lost ? Optional.empty() : memory.drain()));
  }

  @Override
  public void decided() {
    deadlines.follow(scene.decision().drain());
    if (scene.decision().drain().isEmpty()) {
      letGo = false;
    }
    if (scene.told().targetKnown() && !scene.told().choiceKnown()) {
      letGo = false;
    }
    // What is decided is as good as tried: the process may be killed in between.
    for (Action action : scene.decision().actions()) {
      if (action instanceof Action.Heartbeat || action instanceof Action.CompleteLifecycle) {
        attempts++;
      }
    }
  }

  @Override
  public void acting(Action action) {
    switch (action) {
      case Action.CompleteLifecycle complete -> complete(complete);
      case Action.Heartbeat heartbeat -> {
        violatedIf(letGo, "heartbeat of " + heartbeat.hook() + ", which has been completed");
        violatedIf(
            scene
                .decision()
                .drain()
                .filter(drain ->
                    drain.causes().stream().anyMatch(why -> why.cause() == Cause.AUTO_SCALING))
                .isEmpty(),
            "heartbeat of " + heartbeat.hook() + " for a node that Auto Scaling has not chosen");
      }
      default -> {}
    }
  }

  private void complete(Action.CompleteLifecycle complete) {
    String what = "the lifecycle action of " + complete.hook() + " is completed";
    violatedIf(scene.decision().drain().isEmpty(), what + " for a node that does not leave");
    Optional<String> left = left();
    boolean past = deadlines.nearest().filter(at -> !scene.agentNow().isBefore(at)).isPresent();
    left.ifPresent(who ->
        violatedIf(!past, what + " while " + who + " is there, and the deadline has not passed"));
    violatedIf(
        !past && complete.result() != Result.CONTINUE,
        what + " with " + complete.result() + " before the deadline");
    violatedIf(
        past && left.isPresent() && !deadlines.allows(complete.result()),
        what + " with " + complete.result() + " at the deadline");
    violatedIf(
        !past && !scene.seen().containers().isKnown(), what + ", and Docker cannot be asked");
  }

  /** Who is still there, and could be seen by this look. */
  private Optional<String> left() {
    for (BodyContainer container : scene.running()) {
      boolean seen = container.started().filter(at -> at.isBefore(scene.lookBegan())).isPresent();
      boolean counts =
          scene.isReplica(container.task(), container.family())
              || scene.daemonOf(container.family()).isPresent();
      if (seen && counts && !RunByEcs.isLeftAlone(scene, container.task())) {
        return Optional.of("container " + container.dockerName());
      }
    }
    return scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
        .filter(task -> task.known() != AgentTask.Status.STOPPED)
        .filter(task ->
            scene.isReplica(task.arn(), task.family()) || scene.daemonOf(task.family()).isPresent())
        .filter(task -> !RunByEcs.isLeftAlone(scene, task.arn()))
        .findFirst()
        .map(task -> "task " + task.arn().id() + " of " + task.family());
  }

  @Override
  public void acted(Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      switch (outcome.action()) {
        case Action.CompleteLifecycle _ -> letGo = true;
        case Action.Heartbeat _ -> waitingAnew();
        default -> {}
      }
    }
  }

  private void waitingAnew() {
    waitsSince = scene.trueNow();
    chances = 0;
    attempts = 0;
  }

  @Override
  public void looked(Look look) {
    Optional<Duration> timeout = timeout();
    boolean able =
        scene.told().choiceKnown()
            && look.seen().autoScaling().isKnown()
            && look.seen().identity().isKnown()
            && look.decision().drain().isPresent();
    if (able
        && timeout.isPresent()
        && scene.trueNow().isAfter(waitsSince.plus(timeout.get().dividedBy(2)))) {
      chances++;
    }
  }

  private Optional<Duration> timeout() {
    Optional<String> ours = scene.ourHook();
    return scene.hooks().stream()
        .filter(hook -> ours.filter(hook.name()::equals).isPresent())
        .map(ScalingGroup.Hook::heartbeatTimeout)
        .findFirst();
  }

  @Override
  public void happened(Happening happening) {
    switch (happening) {
      case Happening.LifecycleBecame _ -> waitingAnew();
      case Happening.HookEnded ended
          when ended.by().equals("timeout")
              && scene.ourHook().filter(ended.hook()::equals).isPresent() ->
          violatedIf(
              chances >= CHANCES && attempts == 0,
              "hook " + ended.hook() + " timed out, and no heartbeat was tried");
      default -> {}
    }
  }
}
