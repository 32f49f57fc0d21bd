package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.record.RecordedLook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was seen, and what follows. */
record Planned(Observation seen, Decision decision, List<Objection> objections) {

  /** What follows from a look, whenever and wherever that was taken. */
  static Planned of(Policy policy, Observation seen, Memory memory, Instant at) {
    Mind mind = Mind.sound();
    Decision decision = mind.decide(policy, seen, memory, at);
    return new Planned(seen, decision, mind.object(policy, seen, decision, at));
  }

  /** As if it had been looked like this, and nothing done. */
  Look asLook(RecordedLook look) {
    return new Look(
        look.at(),
        look.policy(),
        seen,
        look.memory(),
        decision,
        objections,
        List.of(),
        decision.memory(),
        Duration.ZERO);
  }

  /** Whether anything would be done. */
  boolean acts() {
    return decision.actions().stream().anyMatch(action -> !isObjected(action));
  }

  /** What would be done, and what not; a line each. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    if (decision.actions().isEmpty()) {
      lines.add(
          seen.containers().isKnown()
              ? "Nothing would be done now."
              : "What would be done now is not known.");
    }
    lines.addAll(deeds());
    waiting().forEach(daemon -> lines.add("waiting: " + daemon.name() + ": " + daemon.reason()));
    objections.forEach(objection -> lines.add("objection: " + objection.why()));
    return lines;
  }

  /** Each action, and whether it would be done. */
  List<String> deeds() {
    return decision.actions().stream()
        .map(action ->
            (isObjected(action) ? "would not: " : "would: ")
                + ActionLines.words(action)
                + ", because "
                + action.because())
        .toList();
  }

  /** What is not started now, and is to run here. */
  private List<DaemonStatus> waiting() {
    return decision.daemons().stream()
        .filter(daemon -> daemon.phase() == DaemonStatus.Phase.WAITING)
        .toList();
  }

  private boolean isObjected(Action action) {
    return objections.stream().anyMatch(objection -> objection.action().equals(action));
  }

  Map<String, Object> data() {
    Map<String, Object> data = Json.versioned();
    data.put("state", decision.state().word());
    data.put("summary", Summary.of(decision));
    data.put("actions", decision.actions().stream().map(this::data).toList());
    data.put("waiting", waiting().stream().map(Planned::data).toList());
    data.put("notes", decision.notes().stream().map(Planned::data).toList());
    return data;
  }

  private Map<String, Object> data(Action action) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("key", action.key());
    data.put("subject", ActionLines.subject(action));
    data.put("what", ActionLines.words(action));
    data.put("because", action.because());
    data.put(
        "objection",
        objections.stream()
            .filter(objection -> objection.action().equals(action))
            .map(Objection::why)
            .findFirst());
    return data;
  }

  private static Map<String, Object> data(DaemonStatus daemon) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", daemon.name().value());
    data.put("reason", daemon.reason());
    return data;
  }

  private static Map<String, Object> data(Note note) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("level", note.level().name().toLowerCase(Locale.ROOT));
    data.put("subject", note.subject());
    data.put("text", note.text());
    return data;
  }
}
