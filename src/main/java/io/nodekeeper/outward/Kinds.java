package io.nodekeeper.outward;

import java.util.List;

/** The events that can be told outside, by the names of docs/EVENTS.md. */
public final class Kinds {

  /** What wants a person. */
  public static final List<String> STANDARD =
      List.of(
          "daemon.flapping",
          "revision.bad",
          "gate.late",
          "drain.near",
          "drain.done",
          "action.refused",
          "settings.refused",
          "guard.objection",
          "agent.fault");

  /** Told as warnings in some cases, and else as what is in order. */
  static final List<String> MIXED =
      List.of(
          "action.refused",
          "daemon.waiting",
          "drain.done",
          "drain.held",
          "drain.let-go",
          "drain.released",
          "note",
          "source.silent");

  /** All of the journal but what a command printed, which stays on the node. */
  public static final List<String> ALL =
      List.of(
          "agent.starting",
          "agent.stopping",
          "agent.fault",
          "listener.open",
          "listener.refused",
          "settings.loaded",
          "settings.refused",
          "node.waiting",
          "node.warmed",
          "node.starting",
          "node.ready",
          "node.draining",
          "node.stopping",
          "node.drained",
          "daemon.waiting",
          "daemon.starting",
          "daemon.running",
          "daemon.healthy",
          "daemon.unhealthy",
          "daemon.stopping",
          "daemon.backing-off",
          "daemon.flapping",
          "daemon.stopped",
          "daemon.elsewhere",
          "daemon.undeclared",
          "revision.bad",
          "gate.late",
          "drain.begun",
          "drain.resumed",
          "drain.causes",
          "drain.held",
          "drain.near",
          "drain.waits",
          "drain.released",
          "drain.stage",
          "drain.withdrawn",
          "drain.let-go",
          "drain.over",
          "drain.done",
          "action.done",
          "action.failed",
          "action.refused",
          "action.unanswered",
          "file.notKept",
          "source.silent",
          "source.answers",
          "history.gap",
          "guard.objection",
          "note",
          "note.settled");

  private Kinds() {}
}
