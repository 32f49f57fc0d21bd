package io.nodekeeper.app;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Moments;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.record.Sameness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The log of what happened to the node: one line a transition, with its reason; none for a look in
 * which nothing changed, but for a drain that is held.
 */
final class Journal implements Witness {

  private final Consumer<Line> out;
  private final DaemonLines daemons;
  private final NoteLines notes;
  private final ActionLines actions;
  private final HeldLines held;
  private final SilenceLines silence;
  private Optional<Decision> last = Optional.empty();

  /** ECS is asked whose they are when a drain begins: so long its answer is waited for. */
  private static final Duration OWNERS = Duration.ofSeconds(5);

  /** Those that hold the node, and of which an end is told. */
  private List<Blocker> holders = List.of();

  /** Those that were told last. */
  private List<TaskArn> told = List.of();

  /** Since when there has been somebody to tell of. */
  private Optional<Instant> untold = Optional.empty();

  Journal(Consumer<Line> out) {
    this.out = out;
    this.daemons = new DaemonLines(out);
    this.actions = new ActionLines(out);
    this.notes = new NoteLines(out, actions::forget);
    this.held = new HeldLines(out);
    this.silence = new SilenceLines(out);
  }

  @Override
  public void looked(Look look) {
    Decision decision = look.decision();
    state(decision);
    daemons.tell(decision.daemons(), look.at());
    drain(look);
    held.tell(decision.drain(), look.at());
    notes.tell(decision.notes());
    actions.tell(look);
    silence.tell(look.seen(), look.at());
    last = Optional.of(decision);
  }

  private void state(Decision decision) {
    Optional<String> before = last.map(then -> then.state().word());
    String now = decision.state().word();
    if (before.equals(Optional.of(now))) {
      return;
    }
    out.accept(
        Line.info(
                "node." + now,
                "node",
                before.map(then -> "was " + then + "; ").orElse("") + Summary.why(decision))
            .reason(Summary.why(decision)));
  }

  private void drain(Look look) {
    Optional<DrainStatus> before = last.flatMap(Decision::drain);
    if (look.decision().drain().isEmpty()) {
      holders = List.of();
      told = List.of();
      untold = Optional.empty();
      before.ifPresent(
          _ -> out.accept(Line.info("drain.over", "drain", "the node stays: nothing drains it")));
      return;
    }
    DrainStatus drain = look.decision().drain().get();
    if (before.isEmpty() && !drain.withdrawn()) {
      out.accept(begin(drain, look));
    } else if (before.isPresent() && !causes(before.get()).equals(causes(drain))) {
      out.accept(
          Line.info(
              "drain.causes",
              "drain",
              Summary.causes(drain)
                  + drain
                      .until()
                      .map(until -> "; until " + Moments.words(until) + " at the latest")
                      .orElse(drain.underWay() ? "" : "; nothing is waited for")));
    }
    holders(drain, look);
    changed(before.flatMap(DrainStatus::holding), drain.holding())
        .ifPresent(why -> out.accept(Line.info("drain.waits", "drain", why).reason(why)));
    boolean shrinks = before.filter(then -> then.stage().containsAll(drain.stage())).isPresent();
    changed(before.flatMap(Journal::stage), stage(drain))
        .filter(_ -> !shrinks)
        .ifPresent(which -> out.accept(Line.info("drain.stage", "drain", "stops " + which)));
    if (drain.withdrawn() && !before.map(DrainStatus::withdrawn).orElse(false)) {
      out.accept(Line.info("drain.withdrawn", "drain", "its cause is gone; it is being undone"));
    }
    boolean known = before.flatMap(DrainStatus::letGo).or(() -> remembered(look)).isPresent();
    if (drain.letGo().isPresent() && !known) {
      out.accept(
          drain.blockers().isEmpty()
              ? Line.info("drain.let-go", "drain", "nothing holds the instance any more")
              : Line.warning(
                  "drain.let-go",
                  "drain",
                  "let go all the same, with " + Summary.blockers(drain.blockers()) + " left"));
    }
  }

  /** A drain that is remembered goes on; an agent before has told of its begin. */
  private static Line begin(DrainStatus drain, Look look) {
    boolean goesOn = look.before().drain().isPresent();
    String text =
        "%s; %s %s, until %s at the latest"
            .formatted(
                Summary.causes(drain),
                goesOn ? "goes on since" : "since",
                Moments.words(drain.begin()),
                Moments.words(drain.deadline()));
    Line line =
        goesOn
            ? Line.info("drain.resumed", "drain", text)
            : Line.info("drain.begun", "drain", text);
    return line.reason(Summary.causes(drain));
  }

  /** When an agent before has let the instance go. */
  private Optional<Instant> remembered(Look look) {
    return last.isPresent() ? Optional.empty() : look.before().drain().flatMap(Drain::letGo);
  }

  /** They have gone only when that is known, and not when those that showed them fall silent. */
  private void holders(DrainStatus drain, Look look) {
    List<Blocker> now = drain.blockers();
    if (drain.withdrawn()) {
      return; // Who is there may stay.
    }
    if (!now.isEmpty()) {
      held(now, look.at());
      holders = now;
    } else if (!holders.isEmpty() && !look.decision().hold()) {
      boolean none =
          tasks(holders).stream()
              .allMatch(task -> look.seen().isKnownForDaemon(task, look.policy()));
      String released = none ? "no replica is on the node" : "the last replica has exited";
      out.accept(
          look.seen().containers().isKnown()
              ? Line.info("drain.released", "drain", released)
              : Line.warning(
                  "drain.released",
                  "drain",
                  "the instance was let go, and nobody says any more what became of "
                      + Summary.blockers(holders)));
      holders = List.of();
      told = List.of();
      untold = Optional.empty();
    }
  }

  /** Once, and with their owners, if ECS says soon whose they are. */
  private void held(List<Blocker> now, Instant at) {
    if (tasks(now).equals(told)) {
      untold = Optional.empty();
      return;
    }
    Instant since = untold.orElse(at);
    boolean known = now.stream().noneMatch(one -> one.owner().equals(Blocker.NO_OWNER));
    if (known || !at.isBefore(since.plus(OWNERS)) || at.isBefore(since)) {
      Optional<TaskArn> only = Optional.of(now.getFirst().task()).filter(_ -> now.size() == 1);
      Optional<String> stuck = HeldLines.stuck(now);
      String left = Summary.left(now) + stuck.map(": "::concat).orElse("");
      out.accept(
          (stuck.isPresent()
                  ? Line.warning("drain.held", "drain", left)
                  : Line.info("drain.held", "drain", left))
              .task(only));
      told = tasks(now);
      untold = Optional.empty();
    } else {
      untold = Optional.of(since);
    }
  }

  /** Each cause with what it says and until when: another order is another cause. */
  private static List<String> causes(DrainStatus drain) {
    return drain.causes().stream()
        .map(why -> why.cause() + " " + why.words() + " " + why.deadline())
        .toList();
  }

  private static List<TaskArn> tasks(List<Blocker> blockers) {
    return blockers.stream().map(Blocker::task).sorted().toList();
  }

  private static Optional<String> stage(DrainStatus drain) {
    return Optional.of(
            drain.stage().stream().map(DaemonName::value).collect(Collectors.joining(", ")))
        .filter(names -> !names.isEmpty());
  }

  /** What is there now, if it is not the same as before. */
  private static Optional<String> changed(Optional<String> before, Optional<String> now) {
    return now.filter(text -> before.isEmpty() || !Sameness.of(before.get(), text));
  }
}
