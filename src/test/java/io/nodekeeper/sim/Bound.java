package io.nodekeeper.sim;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeSelector;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Requirement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long a node may take to become right once all faults have ended: a sum, term by term. */
final class Bound {

  /** What a reading or a wait may be longer than its setting by: the spread over the fleet. */
  private static final int SPREAD_PERCENT = 120;

  private static final Duration ASKED_AGAIN = Duration.ofSeconds(20);

  private final Options options;
  private final Map<String, Duration> terms = new LinkedHashMap<>();

  private Bound(Options options) {
    this.options = options;
  }

  /** Of a node that is to stay: its daemons healthy, its gate as it should be, its files true. */
  static Bound staying(Options options) {
    return new Bound(options)
        .recovered()
        .undone()
        .started()
        .published()
        .replaced()
        .placed()
        .filed();
  }

  /** Of a node that is to go: everything gone, and the lifecycle action completed. */
  static Bound leaving(Options options, Duration clockSetBack) {
    return new Bound(options).recovered().emptied().late(clockSetBack).stopped().completed();
  }

  private Policy.Pace pace() {
    return options.policy().pace();
  }

  private void term(String what, Duration time) {
    terms.put(what, time);
  }

  private static Duration spread(Duration time) {
    return time.multipliedBy(SPREAD_PERCENT).dividedBy(100);
  }

  private Bound recovered() {
    // The agent may have been killed a moment ago.
    term("the agent starts again", options.restartsAfter());
    // A look may be under way whose readings and actions hang until their deadlines.
    term("a look that hangs ends", Duration.ofSeconds(15));
    // The ECS agent may have been down, and registers at its next try.
    term("the ECS agent registers", options.registersAfter().plusSeconds(35));
    // What was refused until now is tried again after the longest back-off.
    term("a back-off runs out", spread(pace().backoffMost()));
    // A reading that failed is asked for again after 20 s.
    term("ECS is asked again", spread(Duration.ofSeconds(20)));
    // A start that was not answered, or a memory that was lost, is believed only after settle.
    term("a lost start is resolved", pace().settle().plus(spread(Duration.ofSeconds(20))));
    return this;
  }

  private Bound undone() {
    // Somebody's or Auto Scaling's change is seen by the next poll.
    term("the node's status is polled", spread(pace().poll()));
    // Our DRAINING is undone once its last effect had to show, and looked at again until it is.
    term("a drain is undone", pace().settle().multipliedBy(2).plus(spread(pace().drainPoll())));
    // What Docker does not tell is seen at the next look.
    term("a look", pace().look());
    return this;
  }

  private Bound started() {
    // An old task that is stopping has to end first; one too many is stopped within settle.
    Duration stop = Duration.ZERO;
    Duration level = Duration.ZERO;
    for (Options.DaemonPlan plan : options.daemons()) {
      stop = longer(stop, plan.stopTimeout());
      Duration up =
          plan.behaviour()
              .pull()
              .orElse(Duration.ZERO)
              .plus(plan.behaviour().start())
              .plus(longer(plan.behaviour().healthyAfter(), plan.declared().settle()));
      level = longer(level, up);
    }
    term("old tasks stop", stop.plusSeconds(5));
    term("one too many is stopped", pace().settle().plus(spread(Duration.ofSeconds(20))));
    // Each daemon waits for those before it: a look notices, the task arrives, is pulled, starts,
    // and is healthy by its check (seen within a probe and a look) or by its settle.
    Duration each = level.plusSeconds(2 + 1 + 1 + 5 + 5);
    term("levels of daemons, one after another", each.multipliedBy(options.depth()));
    return this;
  }

  private Bound published() {
    // The gate opens at the latest when its patience ends.
    term("the gate's patience", options.policy().ready().within());
    // Put attributes are believed for settle, then compared with what the next poll shows.
    term("attributes are verified", pace().settle().plus(spread(pace().poll())));
    // How the daemons stand is told once it has been so for a minute, and five after the last time;
    // what arrives late is seen by the next poll, and told once more.
    term("the fleet is told", Duration.ofMinutes(2 * (1 + 5)).plus(spread(pace().poll())));
    // Tags that only EC2 offers are read every five minutes.
    term("tags are read", spread(Duration.ofMinutes(5)));
    return this;
  }

  /** Where revisions come and go: the last may just have come. */
  private Bound replaced() {
    if (Shipping.FAULTS.stream().noneMatch(options::has) || options.daemons().isEmpty()) {
      return this;
    }
    term("the newest revision is asked for", spread(Duration.ofMinutes(10)).plusMinutes(2));
    Duration wave = Duration.ZERO;
    Duration turns = Duration.ZERO;
    for (Options.DaemonPlan plan : options.daemons()) {
      Daemon.Update update = plan.declared().update();
      // Whoever is no canary waits for the canaries, who may learn of it a quarter later.
      wave = longer(wave, update.within().plusMinutes(15).plus(update.wave()));
      // One after the other, each tried for its time, with the old one gone before and after.
      turns = turns.plus(update.within()).plus(plan.stopTimeout().multipliedBy(2)).plusMinutes(2);
    }
    term("the wave comes", wave);
    // A start that ECS did not take for now waits for its wave once more, and for a quarter.
    term("what was postponed is tried again", Duration.ofMinutes(15));
    // A newcomer that a lost memory left beside the old one is given the time it may hang.
    term("one that hangs is stopped", Duration.ofMinutes(10));
    term("each is replaced, and may have to go back", turns.multipliedBy(2));
    if (options.has(Fault.BAD_ELSEWHERE)) {
      term("other nodes' verdicts are asked for", spread(Duration.ofMinutes(30)));
    }
    return this;
  }

  /** Where daemons are for some nodes only, wait for something, or are run by ECS. */
  private Bound placed() {
    Duration stop = Duration.ZERO;
    Duration last = Duration.ZERO;
    for (Options.DaemonPlan plan : options.daemons()) {
      stop = longer(stop, plan.stopTimeout());
      for (Requirement requirement : plan.declared().where().requires()) {
        last = longer(last, Premises.lastChange(requirement));
      }
    }
    term("what is required comes", last);
    if (options.daemons().stream().anyMatch(plan -> !isAnywhere(plan))) {
      term("what is for other nodes is believed", pace().settle().plus(spread(ASKED_AGAIN)));
      Duration each = stop.plus(pace().settle()).plusSeconds(10);
      term("what is for other nodes stops", each.multipliedBy(options.depth()));
    }
    if (options.daemons().stream().anyMatch(plan -> plan.declared().run() == Daemon.Run.SERVICE)) {
      // After tasks that never ran, a service's next one is placed this much later.
      term("ECS places its services' tasks", Duration.ofSeconds(5L << 6));
    }
    return this;
  }

  private static boolean isAnywhere(Options.DaemonPlan plan) {
    return plan.declared().where().nodes() instanceof NodeSelector.All;
  }

  /** Where files are followed by something: it is owed, and may have been done a moment ago. */
  private Bound filed() {
    if (!FileDraw.isIn(options.seed())) {
      return this;
    }
    Duration every = Duration.ZERO;
    for (NodeFile file : options.policy().files()) {
      every = longer(every, file.onChange().map(NodeFile.OnChange::every).orElse(Duration.ZERO));
    }
    term("what follows a file may be done again", every.multipliedBy(2));
    term("what failed is tried again", spread(pace().backoffMost()));
    Duration turns = Duration.ZERO;
    for (Options.DaemonPlan plan : options.daemons()) {
      Duration within = plan.declared().update().within();
      turns = turns.plus(within).plus(plan.stopTimeout().multipliedBy(2)).plusMinutes(2);
    }
    term("daemons are restarted, one after the other", turns.multipliedBy(2));
    return this;
  }

  private Bound emptied() {
    // The drain is seen by the next poll, or by the next look at IMDS.
    term("the drain is seen", spread(pace().poll()).plus(pace().look()));
    // ECS starts each replacement elsewhere, then stops ours; each takes its time to exit.
    Duration replicas = Duration.ofSeconds(60);
    for (Options.ServicePlan plan : options.services()) {
      replicas = replicas.plus(plan.stopTimeout()).plusSeconds(35);
    }
    // A standalone task ends by itself.
    replicas =
        replicas.plus(options.has(Fault.BATCH_RUN) ? Duration.ofSeconds(640) : Duration.ZERO);
    term("replicas exit", replicas);
    // Replicas that nobody stops hold the node until the deadline.
    term("the deadline", longest());
    // What was placed just before is waited for, and ECS has to have said that it is empty.
    term("an empty node is believed", spread(pace().drainPoll()).plus(pace().settle()));
    return this;
  }

  /** No deadline is further away. */
  private Duration longest() {
    return options.policy().drain().limits().values().stream()
        .map(Policy.Limit::deadline)
        .reduce(options.policy().drain().maintenanceBefore(), Bound::longer);
  }

  private Bound late(Duration clockSetBack) {
    // A deadline is a time of day: a clock that was set back reaches it that much later.
    term("the clock was set back", clockSetBack);
    return this;
  }

  private Bound stopped() {
    Duration stop = Duration.ZERO;
    for (Options.DaemonPlan plan : options.daemons()) {
      stop = longer(stop, plan.stopTimeout());
    }
    // Each stage is stopped, exits within its time-out, and ECS is asked until it says so.
    Duration each = stop.plusSeconds(10).plus(spread(pace().drainPoll()));
    term("stages of daemons, one after another", each.multipliedBy(options.depth() + 1L));
    return this;
  }

  private Bound completed() {
    // The hook is described at the drain's pace, and completed at the next look.
    term("the hook is completed", spread(pace().drainPoll()).plusSeconds(5));
    return this;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  Duration total() {
    return terms.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public String toString() {
    return total() + " = " + terms;
  }
}
