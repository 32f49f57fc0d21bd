package io.nodekeeper.app;

import io.nodekeeper.edge.host.Signals;
import io.nodekeeper.edge.host.Systemd;
import io.nodekeeper.engine.SteadyClock;
import io.nodekeeper.settings.AgentSettings;
import io.nodekeeper.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the agent. */
@Command(
    name = "run",
    description = {
      "Runs the agent in the foreground, logging to standard output, until SIGTERM ends it.",
      "SIGHUP, or a change of the files, makes it read its settings again. Nothing that runs on"
          + " the node is touched when it ends."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper run                as the systemd unit does",
      "  nodekeeper run --root /tmp/n  as any user, with all its files below /tmp/n",
      "",
      "Exits with 143 by SIGTERM, 75 when another one runs on the same state directory,",
      "77 when the state directory cannot be written, 78 when the settings do not hold.",
    })
final class RunCommand implements Callable<Integer> {

  private final Nodekeeper top;
  private final Surroundings around;

  RunCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    // Before all else: what comes while the agent starts must neither kill it nor be lost.
    var reload = new Pending();
    var stop = new Pending();
    Signals.onHangup(reload);
    if (!runsAtTheEnd(stop)) {
      return Exit.OK;
    }
    Places places = top.places();
    Supply supply = Supply.of(places);
    Settings.Loaded settings = Wanted.load(places, supply);
    boolean json = top.json() || settings.agent().logFormat() == AgentSettings.LogFormat.JSON;
    Logging.to(around.out(), LogFormat.choose(json, around.environment()));
    var steady = new SteadyClock(around.clock());
    try (RunLock _ = RunLock.await(places.lock(), around.pause())) {
      int shown = settings.agent().listen().isPresent() ? Recent.SHOWN : 0;
      var post = new Post(places, settings.outward(), around.clock());
      var events =
          new EventLog(
              places,
              settings.agent().historyBytes(),
              shown,
              around.clock(),
              line -> {
                line.log();
                post.accept(line);
              });
      events.accept(Line.info("agent.starting", "agent", words(places, settings)));
      var agent =
          new Agent(
              around,
              places,
              supply,
              settings,
              around.open(steady, places, settings.agent()),
              steady,
              Supervisor.of(Systemd.from(around.environment())),
              events,
              post);
      reload.heededBy(agent::reload);
      stop.heededBy(agent::stop);
      agent.run();
      return Exit.OK;
    }
  }

  /** False if the end has come already: the process then ends by the signal that it got. */
  private static boolean runsAtTheEnd(Runnable last) {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(last, "end"));
      return true;
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  private static String words(Places places, Settings.Loaded settings) {
    return "nodekeeper %s, process %d, Java %s, settings of %s: %s"
        .formatted(
            Version.TEXT,
            ProcessHandle.current().pid(),
            Runtime.version(),
            places.settings(),
            Summary.counted(settings.policy().daemons().size(), "daemon"));
  }
}
