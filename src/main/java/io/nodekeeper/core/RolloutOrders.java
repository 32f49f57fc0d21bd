package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What operators order of the replacing on this node. */
final class RolloutOrders {

  private RolloutOrders() {}

  private static Optional<RolloutOrder> of(Draft draft, Daemon daemon) {
    return draft.seen.daemons().orders().toOptional().orElse(List.of()).stream()
        .filter(order -> order.daemon().equals(daemon.name()))
        .findFirst();
  }

  private static Optional<RolloutOrder> restart(Draft draft, Daemon daemon) {
    return open(draft, daemon).filter(order -> order.kind() == RolloutOrder.Kind.RESTART);
  }

  /** An order that is to be carried out once, and has not been. */
  private static Optional<RolloutOrder> open(Draft draft, Daemon daemon) {
    return unobeyed(draft, daemon).filter(order -> !PastOrders.isPast(draft, daemon, order));
  }

  private static Optional<RolloutOrder> unobeyed(Draft draft, Daemon daemon) {
    return of(draft, daemon)
        .filter(order -> order.kind() != RolloutOrder.Kind.PAUSE)
        .filter(order -> !isObeyed(draft, daemon, order));
  }

  /** What was given no later than the last that was carried out never is again. */
  static boolean isObeyed(Draft draft, Daemon daemon, RolloutOrder order) {
    return Rollout.of(draft.memory, daemon)
        .obeyed()
        .filter(last -> !order.at().isAfter(last))
        .isPresent();
  }

  /** Takes an order from before the memory was lost for carried out, where it is not due. */
  static void pass(Draft draft, Daemon daemon) {
    unobeyed(draft, daemon)
        .filter(order -> PastOrders.isPast(draft, daemon, order))
        .filter(order -> PastOrders.isKnown(draft, daemon, order))
        .map(order -> Rollout.of(draft.memory, daemon).obeying(order.at()))
        .ifPresent(obeyed -> save(draft, daemon, obeyed));
  }

  /** That they cannot be read, or are about nothing. */
  static void name(Draft draft) {
    Reading<List<RolloutOrder>> orders = draft.seen.daemons().orders();
    boolean broken = !orders.isKnown() && !orders.equals(Reading.notAsked());
    if (broken) {
      draft.note(Note.warning("rollout", orders.whyNot().orElse("")));
    }
    StrayOrders.decide(draft);
  }

  /** Why no replacing may begin; an order that cannot be read may be such a one. */
  static Optional<String> pause(Draft draft, Daemon daemon) {
    Reading<List<RolloutOrder>> orders = draft.seen.daemons().orders();
    if (!orders.isKnown()) {
      return Optional.of("whether it is paused is not known: " + orders.whyNot().orElse(""));
    }
    // It stands, unless the daemon has been declared anew since.
    return of(draft, daemon)
        .filter(order -> order.kind() == RolloutOrder.Kind.PAUSE)
        .filter(order -> !isObeyed(draft, daemon, order))
        .map(order ->
            "paused by "
                + order.by()
                + "; \"nodekeeper rollout resume "
                + daemon.name()
                + "\" ends that");
  }

  private static final String RESTART = "restart:";

  /**
   * Remembers whose restart has begun, and why: the task's revision cannot be seen once it is gone.
   */
  static void restart(Draft draft, Daemon daemon, NodeTask task, String why) {
    draft.memory =
        draft.memory.withTry(
            RESTART + daemon.name(),
            new Memory.Try(draft.now, 0, Optional.of(task.arn().value() + " " + why)));
  }

  /** Why a task was restarted, if it was: for what, or by whom. */
  static Optional<String> restarted(Draft draft, Daemon daemon, TaskArn task) {
    Memory.Try begun = draft.memory.tries().get(RESTART + daemon.name());
    return Optional.ofNullable(begun)
        .flatMap(Memory.Try::trouble)
        .filter(words -> (words + " ").startsWith(task.value() + " "))
        .map(words -> words.substring(task.value().length()).strip())
        // An older agent did not remember that.
        .map(why -> why.isEmpty() ? "by an order" : why);
  }

  /** Why a daemon is to be restarted: by an operator's order, or for a file that has changed. */
  static Optional<String> restarts(Draft draft, Daemon daemon) {
    return restart(draft, daemon)
        .map(order -> "by order of " + order.by())
        .or(() ->
            pause(draft, daemon).isEmpty()
                ? FileChange.restarts(draft, daemon).map("for "::concat)
                : Optional.empty());
  }

  /** What a file asks for is no order: the operator's last one stays carried out. */
  static Rollout obeyed(Draft draft, Daemon daemon, Rollout rollout) {
    return restart(draft, daemon).map(order -> rollout.obeying(order.at())).orElse(rollout);
  }

  /**
   * Why an order about what ECS runs, or about what is for other nodes, comes to nothing; as long
   * as no other takes its place.
   */
  static Optional<String> refuse(Draft draft, Daemon daemon) {
    pass(draft, daemon);
    open(draft, daemon)
        .ifPresent(order -> {
          Rollout obeyed = Rollout.of(draft.memory, daemon).obeying(order.at());
          if (order.kind() == RolloutOrder.Kind.RESUME) {
            save(draft, daemon, obeyed.withoutBad());
          } else {
            save(draft, daemon, obeyed);
            boolean ofEcs = daemon.run() == Daemon.Run.SERVICE;
            String why = ofEcs ? ofEcs(order.kind()) : ELSEWHERE;
            remember(draft, daemon, order, Optional.empty(), why);
          }
        });
    return vain(draft, daemon);
  }

  private static final String ELSEWHERE =
      "it is for other nodes: here nothing of it is restarted or undone";

  private static String ofEcs(RolloutOrder.Kind kind) {
    return switch (kind) {
      case UNDO ->
          "ECS runs it: aws ecs update-service --task-definition with the revision of before takes"
              + " it back, on all nodes";
      case RESTART, PAUSE, RESUME ->
          "ECS runs it: aws ecs update-service --force-new-deployment restarts it, on all nodes";
    };
  }

  /**
   * Carries out an order that needs no waiting.
   *
   * @param waits whether nothing of it is here, and its next start is only waited for
   */
  static void obey(Draft draft, Daemon daemon, Optional<NodeTask> main, boolean waits) {
    forgetVain(draft, daemon);
    Optional<RolloutOrder> order = open(draft, daemon);
    if (order.isEmpty()) {
      return;
    }
    Rollout rollout = Rollout.of(draft.memory, daemon);
    Rollout obeyed = rollout.obeying(order.get().at());
    switch (order.get().kind()) {
      case RESUME -> save(draft, daemon, obeyed.withoutBad());
      case UNDO -> {
        save(draft, daemon, obeyed);
        undo(draft, daemon, main, "undone by " + order.get().by())
            .ifPresent(why -> remember(draft, daemon, order.get(), main, why));
      }
      case RESTART -> {
        // What runs waits for its turn.
        if (waits) {
          save(draft, daemon, obeyed);
          Starts starts = draft.memory.starts(daemon.name());
          draft.memory = draft.memory.withStarts(daemon.name(), starts.again());
          draft.lookAt(draft.now);
        }
      }
      case PAUSE -> {
        // It stands.
      }
    }
  }

  private static final String VAIN = "vain:";

  /** With the revision that it was about, and then why. */
  private static void remember(
      Draft draft, Daemon daemon, RolloutOrder order, Optional<NodeTask> main, String why) {
    int good = Rollout.of(draft.memory, daemon).good().orElse(0);
    String words = main.map(NodeTask::revision).orElse(good) + " " + why;
    draft.memory =
        draft.memory.withTry(
            VAIN + daemon.name(), new Memory.Try(order.at(), 0, Optional.of(words)));
  }

  /** Once another revision has been healthy, nobody wants to be rid of the one before any more. */
  private static void forgetVain(Draft draft, Daemon daemon) {
    Optional<String> vain =
        Optional.ofNullable(draft.memory.tries().get(VAIN + daemon.name()))
            .flatMap(Memory.Try::trouble);
    OptionalInt good = Rollout.of(draft.memory, daemon).good();
    if (good.isPresent() && vain.filter(is -> !is.startsWith(good.getAsInt() + " ")).isPresent()) {
      draft.memory = draft.memory.withoutTry(VAIN + daemon.name());
    }
  }

  /** Why the last order came to nothing, as long as no other one takes its place. */
  static Optional<String> vain(Draft draft, Daemon daemon) {
    Optional<Memory.Try> known =
        Optional.ofNullable(draft.memory.tries().get(VAIN + daemon.name()));
    return of(draft, daemon)
        .flatMap(order -> known.filter(vain -> vain.at().equals(order.at())))
        .flatMap(Memory.Try::trouble)
        .map(words -> words.substring(words.indexOf(' ') + 1));
  }

  private static void save(Draft draft, Daemon daemon, Rollout rollout) {
    draft.memory = draft.memory.withRollout(daemon.name(), rollout);
  }

  /** It is being undone already: to undo that would bring back what is bad. */
  private static boolean goesBack(Draft draft, Rollout rollout) {
    return rollout
        .attempt()
        .flatMap(Rollout.Attempt::replaces)
        .flatMap(draft.node::task)
        .filter(old -> rollout.isBad(old.revision()))
        .isPresent();
  }

  private static Optional<String> undo(
      Draft draft, Daemon daemon, Optional<NodeTask> main, String why) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    if (rollout.attempt().isPresent()) {
      if (!goesBack(draft, rollout)) {
        Replacement.giveUp(draft, daemon, why);
      }
      return Optional.empty();
    }
    // Where nothing runs just now, it is about what would be started.
    int present = main.map(NodeTask::revision).orElse(rollout.good().orElse(0));
    boolean isGood = rollout.good().isPresent() && rollout.good().getAsInt() == present;
    boolean known = isGood ? rollout.previous().isPresent() : rollout.good().isPresent();
    if (present == 0 || !known) {
      return Optional.of(
          present == 0
              ? "nothing of it runs that could be undone"
              : "revision " + present + " is not undone: no good one before it is known here");
    }
    save(draft, daemon, rollout.condemning(present, why));
    Replacement.comeBack(draft, daemon);
    return Optional.empty();
  }
}
