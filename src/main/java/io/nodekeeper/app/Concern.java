package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusDocument.Daemon;
import io.nodekeeper.record.StatusDocument.Drain;
import io.nodekeeper.record.StatusDocument.Noted;
import io.nodekeeper.record.StatusDocument.Reason;
import io.nodekeeper.record.StatusDocument.Replica;
import io.nodekeeper.record.StatusDocument.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One thing that is not as it should be, or worth knowing.
 *
 * @param kind agent, settings, drain, replica, daemon, warning, source or note
 * @param subject what it is about
 * @param remedy what an operator can do about it
 */
record Concern(
    String kind, String subject, Optional<Instant> since, String text, Optional<String> remedy) {

  private Concern(String kind, String subject, Optional<Instant> since, String text) {
    this(kind, subject, since, text, Optional.empty());
  }

  /** The same thing in other words. */
  Concern saying(String other) {
    return new Concern(kind, subject, since, other, remedy);
  }

  /** All of them, the most urgent first. */
  static List<Concern> of(LastLook look) {
    StatusDocument document = look.document();
    var all = new ArrayList<Concern>();
    agent(look).ifPresent(all::add);
    document
        .settingsProblem()
        .ifPresent(problem ->
            all.add(new Concern("settings", "files", document.settingsProblemSince(), problem)));
    document.drain().ifPresent(drain -> drain(all, drain, document.daemons()));
    document.daemons().stream()
        .filter(daemon -> !daemon.phase().equals("healthy"))
        .sorted(Comparator.comparingInt(Concern::urgency))
        .map(Concern::daemon)
        .forEach(all::add);
    notes(all, document, "warning");
    document.readings().stream().filter(Source::silent).map(Concern::source).forEach(all::add);
    notes(all, document, "info");
    return Repetition.without(all, document.readings());
  }

  private static Optional<Concern> agent(LastLook look) {
    if (look.fromTheFuture()) {
      String what =
          "its last look is from the future: the clock was set back, or the file is not its own";
      return Optional.of(
          new Concern("agent", "nodekeeper", Optional.of(look.document().at()), what));
    }
    if (look.alive() && !look.late()) {
      return Optional.empty();
    }
    return Optional.of(
        new Concern(
            "agent",
            "nodekeeper",
            Optional.of(look.document().at()),
            look.alive() ? "it lives, but its next look is overdue" : "it does not run",
            Optional.of(
                look.alive()
                    ? "see journalctl -u nodekeeper; systemctl restart nodekeeper touches no daemon"
                    : "see systemctl status nodekeeper")));
  }

  private static void drain(List<Concern> all, Drain drain, List<Daemon> daemons) {
    all.add(
        new Concern(
            "drain",
            "node",
            Optional.of(drain.begin()),
            causes(drain)
                + (drain.keepsDaemons() ? "; " + Summary.kept(daemons) : "")
                + (drain.hooks().isEmpty() ? "" : "; hook " + String.join(", ", drain.hooks()))
                + drain.letGo().map(at -> "; let go at " + Moments.words(at)).orElse("")
                + (drain.underWay() || drain.withdrawn() ? "" : "; nothing is waited for"),
            undrain(drain)));
    drain.blockers().stream()
        .sorted(Comparator.comparing(Replica::since))
        .map(replica -> replica(replica, standing(drain)))
        .forEach(all::add);
    drain
        .holding()
        .ifPresent(holding -> all.add(new Concern("drain", "node", drain.holdingSince(), holding)));
  }

  /** Of a node that rests, which an operator may have forgotten. */
  private static Optional<String> undrain(Drain drain) {
    return drain.underWay() || drain.reasons().stream().noneMatch(Summary::isOperators)
        ? Optional.empty()
        : Optional.of("nodekeeper undrain takes the order back when its purpose is served");
  }

  /** The nearest deadline first, while it means anything. */
  private static String causes(Drain drain) {
    String causes =
        drain.reasons().stream()
            .sorted(Comparator.comparing(Reason::deadline))
            .map(reason ->
                drain.underWay()
                    ? reason.text() + ", until " + Moments.words(reason.deadline())
                    : reason.text())
            .collect(Collectors.joining("; "));
    return causes.isEmpty() ? "no cause is left" : causes;
  }

  /** What a replica that is there means to the node. */
  private static String standing(Drain drain) {
    if (drain.withdrawn()) {
      return "it may stay, since the drain is undone";
    }
    return drain.letGo().isPresent()
        ? "it was left when the instance was let go, and runs on until that ends"
        : "it holds the node";
  }

  private static Concern replica(Replica replica, String standing) {
    return new Concern(
        "replica",
        replica.family(),
        Optional.of(replica.since()),
        "%s: %s, revision %d, %s; %s%s; shown by %s"
                .formatted(
                    standing,
                    named(replica.task().id(), replica.owner()),
                    replica.revision(),
                    HeldLines.containers(replica.containers()),
                    replica.stopping() ? "told to stop" : "not told to stop yet",
                    replica.stoppingSince().map(at -> " at " + Moments.words(at)).orElse(""),
                    String.join(", ", replica.witnesses()))
            + replica
                .stopTimeoutSeconds()
                .map(seconds -> "; it has " + Durations.words(Duration.ofSeconds(seconds)))
                .orElse("")
            + replica.killedAt().map(at -> "; killed at " + Moments.words(at)).orElse(""),
        replica.advice());
  }

  /** A task with its owner, whose words in the document stand alone. */
  private static String named(String task, String owner) {
    if (owner.startsWith("service ")) {
      return "task " + task + " of " + owner;
    }
    return owner.startsWith(STANDALONE)
        ? STANDALONE + " " + task + owner.substring(STANDALONE.length()).replaceFirst("^ ", ", ")
        : "task " + task + ", " + owner;
  }

  private static final String STANDALONE = "standalone task";

  private static int urgency(Daemon daemon) {
    int phase =
        switch (daemon.phase()) {
          case "unhealthy" -> 0;
          case "flapping", "backing_off" -> 1;
          case "waiting" -> 3;
          default -> 2;
        };
    return daemon.critical() ? phase : phase + 10;
  }

  private static Concern daemon(Daemon daemon) {
    return new Concern(
        "daemon",
        daemon.name().value(),
        Optional.of(daemon.since()),
        daemon.phase().replace('_', '-')
            + (daemon.critical() ? "" : " (not critical)")
            + (daemon.reason().isEmpty() ? "" : "; " + daemon.reason())
            + daemon.rollout().map(how -> "; rollout: " + how).orElse("")
            + daemon.task().map(task -> "; task " + task.id()).orElse("")
            + daemon.until().map(at -> "; tried again at " + Moments.words(at)).orElse(""));
  }

  private static void notes(List<Concern> all, StatusDocument document, String level) {
    String kind = level.equals("warning") ? "warning" : "note";
    for (Noted note : document.notes()) {
      if (note.level().equals(level)) {
        all.add(new Concern(kind, note.subject(), Optional.of(note.since()), note.text()));
      }
    }
  }

  private static Concern source(Source source) {
    return new Concern(
        "source", source.name(), source.since(), source.trouble().orElse("not known"));
  }
}
