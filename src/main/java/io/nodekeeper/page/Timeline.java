package io.nodekeeper.page;

import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened to a node between two moments: a lane for the node and one each for its drain, the
 * replicas that held it, its daemons, and who did not answer.
 */
record Timeline(Instant from, Instant until, List<Lane> lanes) {

  /** Replicas beyond these are not drawn. */
  private static final int REPLICAS = 30;

  /** What has only marks comes last. */
  private static final List<String> LAST = List.of("files", "settings", "notes");

  /**
   * Puts it together.
   *
   * @param events in the order in which they were told, those of before {@code from} too: they tell
   *     how things stood then
   * @param known how things stood at some time, which no event may tell any more
   * @param drains of which those are drawn that lie in between
   */
  static Timeline of(
      List<Event> events,
      List<Event> known,
      List<DrainReport> drains,
      Instant from,
      Instant until) {
    var all = new ArrayList<Numbered>();
    for (int row = 0; row < events.size(); row++) {
      all.add(new Numbered(events.get(row), row));
    }
    known.forEach(event -> all.add(new Numbered(event, -1)));
    // A clock that is set back would else draw bars backwards.
    all.sort(Comparator.comparing(one -> one.event().at()));
    var tracks = new Tracks();
    all.stream()
        .filter(one -> !one.event().at().isAfter(until))
        .forEach(one -> tracks.add(one.event(), one.row()));
    return new Timeline(from, until, tracks.lanes(drains, from, until));
  }

  private record Numbered(Event event, int row) {}

  private static final class Tracks {
    private final Track node = new Track("node");
    private final Track drain = new Track("drain");
    private final Track agent = new Track("agent");
    private final Map<String, Track> daemons = new LinkedHashMap<>();
    private final Map<String, Track> sources = new LinkedHashMap<>();
    private final Map<String, Track> others = new LinkedHashMap<>();

    private boolean began;

    Tracks() {
      LAST.forEach(name -> others.put(name, new Track(name)));
    }

    void add(Event event, int row) {
      String[] name = event.event().split("\\.", 2);
      String what = name.length > 1 ? name[1] : "";
      if (!began && !event.event().equals("agent.starting")) {
        // It has told this, so it ran, though its start may have been told too long ago.
        agent.becomes("runs", event.at(), "it runs");
      }
      began = true;
      switch (name[0]) {
        case "node" -> node.becomes(what, event.at(), event.text());
        case "daemon" -> daemon(event, what);
        case "drain" -> {
          drain(event, what);
          mark(drain, event, row);
        }
        case "source" -> source(event, what);
        case "agent" -> {
          agent(event, what);
          mark(agent, event, row);
        }
        case "action", "guard" -> mark(of(event.subject()), event, row);
        case "file" -> mark(other("files"), event, row);
        case "settings" -> mark(other("settings"), event, row);
        default -> mark(daemons.getOrDefault(event.subject(), other("notes")), event, row);
      }
    }

    private void daemon(Event event, String phase) {
      Track track = daemons.computeIfAbsent(event.subject(), Track::new);
      if (phase.equals("undeclared")) {
        track.ends(event.at());
      } else {
        track.becomes(phase, event.at(), event.text());
      }
    }

    private void drain(Event event, String step) {
      switch (step) {
        case "begun", "resumed" -> drain.becomes("drain", event.at(), event.text());
        case "withdrawn" -> drain.becomes("withdrawn", event.at(), event.text());
        case "over", "done" -> drain.ends(event.at());
        default -> {} // Only a moment of it.
      }
    }

    private void source(Event event, String what) {
      Track track = sources.computeIfAbsent(event.subject(), Track::new);
      if (what.equals("silent")) {
        track.becomes("silent", event.at(), event.text());
      } else {
        track.ends(event.at());
      }
    }

    /** While no agent runs nobody knows; and the next one tells again how all stands. */
    private void agent(Event event, String what) {
      if (what.equals("starting") || what.equals("stopping")) {
        List.of(node, drain, agent).forEach(track -> track.ends(event.at()));
        daemons.values().forEach(track -> track.ends(event.at()));
        sources.values().forEach(track -> track.ends(event.at()));
      }
      if (what.equals("starting")) {
        agent.becomes("runs", event.at(), event.text());
      }
    }

    private Track of(String subject) {
      return switch (subject) {
        case "node" -> node;
        case "drain" -> drain;
        default ->
            subject.startsWith("/") ? other("files") : daemons.computeIfAbsent(subject, Track::new);
      };
    }

    private Track other(String name) {
      return others.computeIfAbsent(name, Track::new);
    }

    /** What is only known of has no row in the table that a mark could lead to. */
    private static void mark(Track track, Event event, int row) {
      if (row < 0) {
        return;
      }
      String text = event.event() + " " + event.subject() + ": " + event.text();
      track.add(new Mark(event.at(), kind(event), text, row));
    }

    private static Mark.Kind kind(Event event) {
      return switch (event.event()) {
        case "action.done" -> Mark.Kind.DONE;
        case "action.failed",
            "action.refused",
            "action.unanswered",
            "guard.objection",
            "agent.fault" ->
            Mark.Kind.FAILED;
        default -> event.grave() ? Mark.Kind.WARNING : Mark.Kind.TOLD;
      };
    }

    List<Lane> lanes(List<DrainReport> drains, Instant from, Instant until) {
      var lanes = new ArrayList<Lane>();
      for (Track track : List.of(node, drain)) {
        lanes.add(track.between(from, until));
      }
      drains.stream()
          .flatMap(report -> report.replicas().stream().map(replica -> replica(replica, report)))
          .map(track -> track.between(from, until))
          .filter(lane -> !lane.isEmpty())
          .limit(REPLICAS)
          .forEach(lanes::add);
      for (Map<String, Track> some : List.of(daemons, sources, others)) {
        some.values().forEach(track -> lanes.add(track.between(from, until)));
      }
      lanes.add(agent.between(from, until));
      return lanes.stream().filter(lane -> !lane.isEmpty()).toList();
    }

    private static Track replica(DrainReport.Replica replica, DrainReport report) {
      var track = new Track("replica " + replica.family());
      Instant end = replica.goneAt().or(replica::leftAt).or(report::end).orElse(Instant.MAX);
      String fate =
          replica.goneAt().isPresent()
              ? "it has exited"
              : replica.leftAt().isPresent() ? "it was left running" : "it holds the node";
      String text =
          "%s:%d, %s, task %s: %s"
              .formatted(
                  replica.family(), replica.revision(), replica.owner(), replica.task().id(), fate);
      track.add(
          new Bar(
              replica.firstSeen(), end, replica.leftAt().isPresent() ? "left" : "holding", text));
      return track;
    }
  }

  /** The kinds of bars that are there, each once. */
  List<String> kinds() {
    return lanes.stream().flatMap(lane -> lane.bars().stream()).map(Bar::kind).distinct().toList();
  }

  /** Since when a daemon or the node has been what the last of these events says, if one does. */
  static Optional<String> last(List<Event> events, String kind, String subject) {
    return events.stream()
        .filter(event -> event.event().startsWith(kind + ".") && event.subject().equals(subject))
        .reduce((_, later) -> later)
        .map(event -> event.event().substring(kind.length() + 1));
  }
}
