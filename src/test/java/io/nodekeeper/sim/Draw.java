package io.nodekeeper.sim;

import static io.nodekeeper.core.Daemon.Leaves.FIRST;
import static io.nodekeeper.core.Daemon.Leaves.IN_ORDER;
import static io.nodekeeper.core.Daemon.Leaves.LAST;

import io.nodekeeper.core.Action.CompleteLifecycle.Result;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Draws a run's options from its seed. Swarm: each run has a few kinds of fault at rates of its
 * own, so that some runs are all of one thing and nothing drowns in everything else.
 */
final class Draw {

  static final String CONFIG = "/etc/container_config/node.config";
  static final String READY = "nodekeeper.ready";

  private static final String MANAGED = "ecs-managed-draining-termination-hook";

  private final long seed;
  private final Placing placing;
  private final Launches launches;

  private Draw(long seed) {
    this.seed = seed;
    placing = new Placing(seed);
    launches = new Launches(seed);
  }

  static Options options(long seed) {
    return new Draw(seed).draw();
  }

  private Dice dice(String name) {
    return new Dice(seed, name);
  }

  private Options draw() {
    Dice dice = dice("run");
    Policy.Pace pace = pace();
    List<Options.DaemonPlan> daemons = daemons();
    HookDraw hook = hook();
    var policy =
        new Policy(
            daemons.stream().map(Options.DaemonPlan::declared).toList(),
            new Policy.Ready(READY, dice.seconds(120, 900), dice.chance(0.7)),
            leaving(hook.choice()),
            files(daemons),
            pace);
    SortedMap<Fault, Double> faults = faults();
    return new Options(
        seed,
        policy,
        daemons,
        services(daemons),
        hook.group(),
        dice.chance(0.3),
        faults,
        faults.isEmpty() ? Duration.ofMinutes(2) : dice.seconds(200, 1500),
        dice.seconds(200, 600),
        dice.seconds(0, 20),
        dice.seconds(0, 30),
        dice.chance(0.2) ? Duration.ofHours(3) : dice.seconds(60, 900),
        finale());
  }

  /** At the end no cause, one, or two of them one after the other; some are then withdrawn. */
  private Options.Finale finale() {
    Dice dice = dice("finale");
    var causes = new ArrayList<Cause>();
    int count = dice.any(0, 0, 1, 1, 2);
    for (int i = 0; i < count; i++) {
      Cause cause = dice.any(Cause.values());
      if (!causes.contains(cause)) {
        causes.add(cause);
      }
    }
    return new Options.Finale(List.copyOf(causes), dice.seconds(0, 60), dice.chance(0.4));
  }

  private Policy.Draining leaving(Policy.HookChoice hook) {
    Dice dice = dice("leaving");
    var limits = new TreeMap<Cause, Policy.Limit>();
    for (Cause cause :
        List.of(Cause.ECS_DRAINING, Cause.AUTO_SCALING, Cause.REBALANCE, Cause.OPERATOR)) {
      limits.put(
          cause,
          new Policy.Limit(dice.seconds(300, 2400), dice.any(Result.CONTINUE, Result.ABANDON)));
    }
    limits.put(
        Cause.HOST_SHUTDOWN,
        new Policy.Limit(dice("shutdown").seconds(120, 1200), Result.CONTINUE));
    return new Policy.Draining(
        Collections.unmodifiableSortedMap(limits),
        hook,
        dice.seconds(5, 30),
        dice.seconds(600, 3600),
        dice.chance(0.6),
        dice.chance(0.6)
            ? new Policy.Standalone.Wait()
            : new Policy.Standalone.Stop(dice.chance(0.5) ? Duration.ZERO : dice.seconds(30, 600)));
  }

  private Policy.Pace pace() {
    Dice dice = dice("pace");
    return new Policy.Pace(
        dice.seconds(10, 60),
        dice.seconds(30, 120),
        dice.seconds(5, 20),
        // Longer than a call that nobody answers (10 s) and the time its effect may stay hidden
        // (30 s) together, as an operator's has to be.
        dice.seconds(45, 90),
        dice.seconds(2, 10),
        dice.seconds(60, 300),
        dice.seconds(60, 600));
  }

  private List<Options.DaemonPlan> daemons() {
    Dice dice = dice("daemons");
    int count = dice.between(0, 6);
    var plans = new ArrayList<Options.DaemonPlan>();
    var names = new ArrayList<DaemonName>();
    Map<DaemonName, Daemon.Leaves> leaves = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      var after = new ArrayList<DaemonName>();
      for (DaemonName earlier : names) {
        if (dice.chance(0.35)) {
          after.add(earlier);
        }
      }
      var name = new DaemonName("d" + i);
      names.add(name);
      Daemon.Leaves most =
          after.stream().map(leaves::get).min(Comparator.naturalOrder()).orElse(LAST);
      Daemon.Leaves drawn = dice.chance(0.6) ? IN_ORDER : dice.any(FIRST, LAST);
      leaves.put(name, drawn.compareTo(most) < 0 ? drawn : most);
      plans.add(daemon(name, "family-" + i, after, leaves.get(name)));
    }
    return plans.stream().map(placing::placed).map(launches::with).toList();
  }

  private Options.DaemonPlan daemon(
      DaemonName name, String family, List<DaemonName> after, Daemon.Leaves leaves) {
    Dice dice = dice("daemon " + name);
    String written = dice.chance(0.2) ? family + ":1" : family;
    var declared =
        new Daemon(
            name,
            TaskDefinitionRef.parse(written).orElseThrow(),
            List.copyOf(after),
            dice.chance(0.7),
            dice.seconds(2, 20),
            leaves,
            Daemon.Run.AGENT,
            Daemon.Where.anywhere(),
            Daemon.Launching.plain(),
            update(name),
            Daemon.Care.standard());
    Options.Flaw flaw =
        dice.chance(0.1)
            ? dice.any(
                Options.Flaw.PULL_FAILS,
                Options.Flaw.EXITS_AT_ONCE,
                Options.Flaw.CANNOT_START,
                Options.Flaw.NEVER_HEALTHY,
                Options.Flaw.NO_DEFINITION)
            : Options.Flaw.NONE;
    boolean checked = flaw == Options.Flaw.NEVER_HEALTHY || dice.chance(0.5);
    return new Options.DaemonPlan(
        declared,
        flawed(wellBehaved(dice), flaw, dice),
        checked,
        dice.chance(0.3),
        dice.seconds(2, 40),
        flaw);
  }

  /** Waves that a storm can see the end of. */
  private Daemon.Update update(DaemonName name) {
    Dice dice = dice("update " + name);
    return new Daemon.Update(
        dice.any(
            Daemon.Update.Method.STOP_FIRST,
            Daemon.Update.Method.STOP_FIRST,
            Daemon.Update.Method.START_FIRST,
            Daemon.Update.Method.START_FIRST,
            Daemon.Update.Method.MANUAL),
        dice.seconds(0, 120),
        dice.any(0, 0, 100, 100, dice.between(1, 99)),
        dice.seconds(60, 240));
  }

  private static Behaviour wellBehaved(Dice dice) {
    return Behaviour.well()
        .pulling(dice.seconds(0, 15))
        .shuttingDownFor(dice.seconds(0, 15))
        .healthyAfter(dice.seconds(1, 20));
  }

  static Behaviour flawed(Behaviour well, Options.Flaw flaw, Dice dice) {
    return switch (flaw) {
      case NONE, NO_DEFINITION -> well;
      case PULL_FAILS -> well.pullFailing();
      case PULL_HANGS -> well.pullHanging();
      case EXITS_AT_ONCE -> well.exiting(dice.seconds(0, 1), 1);
      case CANNOT_START -> well.startFailing();
      case DIES_LATE -> well.exiting(dice.seconds(25, 45), 7);
      case NEVER_HEALTHY -> well.unhealthyAfter(dice.seconds(1, 10));
    };
  }

  private List<Options.ServicePlan> services(List<Options.DaemonPlan> daemons) {
    Dice dice = dice("services");
    var plans = new ArrayList<Options.ServicePlan>();
    int count = dice.between(0, 3);
    for (int i = 0; i < count; i++) {
      // Rarely a service runs a family that is a daemon's too.
      boolean shared = i == 0 && !daemons.isEmpty() && dice.chance(0.1);
      String family = shared ? dice.oneOf(daemons).family() : "replica-" + i;
      boolean daemonService = !shared && dice.chance(0.2);
      plans.add(
          new Options.ServicePlan(
              "service-" + i,
              family,
              daemonService ? Service.Strategy.DAEMON : Service.Strategy.REPLICA,
              dice.between(1, shared ? 1 : 3),
              !daemonService && dice.chance(0.8),
              !shared && dice.chance(0.1),
              wellBehaved(dice).shuttingDownFor(dice.seconds(0, 120)),
              dice.seconds(5, 90)));
    }
    daemons.stream()
        .filter(plan -> plan.declared().run() == Daemon.Run.SERVICE)
        .forEach(plan -> {
          plans.removeIf(is -> is.family().equals(plan.family()));
          plans.add(Placing.service(plan));
        });
    return List.copyOf(plans);
  }

  private record HookDraw(Options.GroupPlan group, Policy.HookChoice choice) {}

  private HookDraw hook() {
    Dice dice = dice("hook");
    boolean member = dice.chance(0.9);
    boolean managed = dice.chance(0.2);
    var hooks = new ArrayList<ScalingGroup.Hook>();
    int own = dice.any(0, 1, 1, 1, 1, 2);
    for (int i = 0; i < own; i++) {
      hooks.add(ScalingGroup.Hook.terminating("hook-" + i, dice.seconds(60, 900)));
    }
    if (managed) {
      hooks.add(ScalingGroup.Hook.terminating(MANAGED, Duration.ofHours(1)));
    }
    Policy.HookChoice choice =
        own == 2 || dice.chance(0.2)
            ? new Policy.HookChoice.Named(List.of("hook-0"))
            : dice.chance(0.05) ? new Policy.HookChoice.None() : new Policy.HookChoice.Auto();
    boolean ours = member && own > 0 && !(choice instanceof Policy.HookChoice.None);
    return new HookDraw(
        new Options.GroupPlan(
            member,
            List.copyOf(hooks),
            managed,
            dice.chance(0.7),
            ours ? Optional.of("hook-0") : Optional.empty()),
        choice);
  }

  private List<NodeFile> files(List<Options.DaemonPlan> daemons) {
    Dice dice = dice("files");
    var variables = new ArrayList<Policy.Variable>();
    variables.add(new Policy.Variable("MY_ENVIRONMENT", new Policy.Source.Tag("env")));
    if (dice.chance(0.5)) {
      variables.add(
          new Policy.Variable("NODE_REGION", new Policy.Source.NodeFact(Policy.Fact.REGION)));
    }
    if (dice.chance(0.3)) {
      variables.add(new Policy.Variable("ROLE", new Policy.Source.Tag("role")));
    }
    var files = new ArrayList<NodeFile>();
    if (dice.chance(0.9)) {
      files.add(new NodeFile(CONFIG, List.copyOf(variables)));
    }
    files.addAll(FileDraw.files(seed, daemons));
    return List.copyOf(files);
  }

  /** What belongs together: it has to meet in one run to mean anything. */
  private static final Set<Fault> OF_LEAVING =
      EnumSet.of(
          Fault.CHOSEN,
          Fault.CHOICE_WITHDRAWN,
          Fault.SOMEBODY_DRAINS,
          Fault.SOMEBODY_ACTIVATES,
          Fault.SHUT_DOWN,
          Fault.SPOT_NOTICE,
          Fault.SPOT_CANCELLED,
          Fault.MAINTENANCE_SCHEDULED,
          Fault.REBALANCE_RECOMMENDED,
          Fault.OPERATOR_DRAINS,
          Fault.OPERATOR_UNDRAINS,
          Fault.REBOOTED);

  /**
   * In one run of twenty nothing goes wrong at all; in some the node is to leave again and again.
   */
  private SortedMap<Fault, Double> faults() {
    Dice dice = dice("faults");
    var drawn = new TreeMap<Fault, Double>();
    double density = dice.scaled(0.08, 0.5);
    boolean still = dice.chance(0.05);
    boolean restless = dice.chance(0.15);
    boolean shipping = dice("shipping").chance(0.2);
    for (Fault fault : Fault.values()) {
      Dice own = dice("fault " + fault);
      if (own.chance(density) && !still && !FileStrikes.FAULTS.contains(fault)) {
        drawn.put(fault, rate(fault, own));
      }
      if (restless && OF_LEAVING.contains(fault)) {
        drawn.put(fault, own.scaled(90, 600));
      }
      if (shipping && Shipping.FAULTS.contains(fault)) {
        drawn.put(fault, own.scaled(90, 900));
      }
      if ((placing.movesTags() || launches.movesTags()) && Placing.FAULTS.contains(fault)) {
        drawn.put(fault, own.scaled(90, 900));
      }
    }
    if (!still) {
      drawn.putAll(FileDraw.faults(seed));
    }
    return Collections.unmodifiableSortedMap(drawn);
  }

  private static double rate(Fault fault, Dice dice) {
    return switch (fault.kind()) {
      case CALL -> dice.scaled(0.01, 0.4);
      case MOMENT -> dice.scaled(0.1, 0.8);
      case WINDOW -> dice.scaled(60, 600);
      case EVENT ->
          switch (fault) {
            case SOMEBODY_DRAINS,
                CHOSEN,
                WARMED,
                SHUT_DOWN,
                REBOOTED,
                SPOT_NOTICE,
                MAINTENANCE_SCHEDULED,
                REBALANCE_RECOMMENDED,
                OPERATOR_DRAINS ->
                dice.scaled(600, 3000);
            default -> dice.scaled(45, 900);
          };
    };
  }
}
