package io.nodekeeper.app;

import io.nodekeeper.core.Blocker;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One thing that is not as it should be, or worth knowing.
 *
 * @param kind agent, settings, drain, replica, daemon, warning, source or note
 * @param subject what it is about
 * @param remedy what an operator can do about it
 * @param grave whether somebody has to act, and not only to wait or to know
 */
record Concern(
    String kind,
    String subject,
    Optional<Instant> since,
    String text,
    Optional<String> remedy,
    boolean grave) {

  static final String SOURCE = "source";

  /** Those without which nothing else can be known or done on a node. */
  private static final List<String> NEEDED = List.of("docker", "ecs agent", "ecs agent tasks");

  /** Why the task before is not there, as its replacing says as well. */
  private static final Pattern STOPPED_FOR =
      Pattern.compile("(?:^|; the time before: )it was stopped, to be restarted .*");

  /** What waits for longer is not on its way any more. */
  static final Duration ON_ITS_WAY = Duration.ofMinutes(1);

  private Concern(String kind, String subject, Optional<Instant> since, String text) {
    this(kind, subject, since, text, Optional.empty(), false);
  }

  /** The same thing in other words. */
  Concern saying(String other) {
    return new Concern(kind, subject, since, other, remedy, grave);
  }

  /**
   * All of them, the most urgent first. A cause comes before what follows from it: what nothing can
   * be known or done without, before a drain and the daemons; and what somebody has to act on,
   * before what is only waited for.
   */
  static List<Concern> of(LastLook look) {
    StatusDocument document = look.document();
    var all = new ArrayList<Concern>();
    refused(look).ifPresent(all::add);
    agent(look).ifPresent(all::add);
    document
        .settingsProblem()
        .ifPresent(problem ->
            all.add(
                new Concern(
                    "settings",
                    "files",
                    document.settingsProblemSince(),
                    problem,
                    Optional.of("mend them: they are read again at once, without a restart"),
                    true)));
    List<Source> silent = document.readings().stream().filter(Source::silent).toList();
    silent.stream().filter(Concern::isNeeded).map(Concern::source).forEach(all::add);
    document.notes().stream().filter(Concern::isOfHook).map(Concern::note).forEach(all::add);
    document.drain().ifPresent(drain -> drain(all, drain, document));
    document.daemons().stream()
        .filter(daemon -> !daemon.phase().equals("healthy"))
        .sorted(Comparator.comparingInt(Concern::urgency))
        .map(daemon -> daemon(daemon, document.at()))
        .forEach(all::add);
    document.notes().stream()
        .filter(note -> isWarning(note) && !isOfHook(note) && !isOfEvents(note))
        .map(Concern::note)
        .forEach(all::add);
    silent.stream().filter(is -> !isNeeded(is)).map(Concern::source).forEach(all::add);
    Staleness.of(look).forEach(all::add);
    document.notes().stream().filter(Concern::isOfEvents).map(Concern::note).forEach(all::add);
    document.notes().stream().filter(note -> !isWarning(note)).map(Concern::note).forEach(all::add);
    return Repetition.without(all, document.readings()).stream()
        .map(Concern::cured)
        .sorted(Comparator.comparing(Concern::grave, Comparator.reverseOrder()))
        .toList();
  }

  /** With what is known of its cause, unless that is told with another thing. */
  private Concern cured() {
    Optional<Cure> cure = isOfNode() ? Cure.of(text) : Optional.empty();
    return cure.map(is ->
            new Concern(
                kind,
                subject,
                since,
                is.before(text),
                remedy.or(() -> Optional.of(is.remedy())),
                true))
        .orElse(this);
  }

  boolean isOfSource() {
    return kind.equals(SOURCE);
  }

  /** For how long it has been so, behind its subject. */
  String lasting(Instant now) {
    return since
        .filter(now::isAfter)
        .map(at -> ", for " + Durations.words(Duration.between(at, now)))
        .orElse("");
  }

  /** Whether it is what this note says. */
  boolean isAbout(Noted note) {
    return kind.equals("warning") && subject.equals(note.subject()) && text.endsWith(note.text());
  }

  /** Whether its words are those of somebody else, whom they come from. */
  private boolean isOfNode() {
    return kind.equals("daemon") || kind.equals("warning") || (kind.equals(SOURCE) && grave);
  }

  private static boolean isNeeded(Source source) {
    return NEEDED.contains(source.name());
  }

  private static boolean isWarning(Noted note) {
    return note.level().equals("warning");
  }

  /** Why the termination hook will not hold the node: of a drain the first thing to mend. */
  private static boolean isOfHook(Noted note) {
    return isWarning(note) && note.subject().equals("drain") && note.text().startsWith("the hook ");
  }

  /** Who is not told what happens, on which nothing here depends. */
  private static boolean isOfEvents(Noted note) {
    return isWarning(note) && note.subject().equals(Post.EVENTS);
  }

  /** Of an agent that is dead: why none can be started. */
  private static Optional<Concern> refused(LastLook look) {
    return look.refused()
        .map(why ->
            new Concern(
                "settings",
                "files",
                Optional.empty(),
                "no agent starts with them: " + why,
                Optional.of("mend them, and systemctl restart nodekeeper"),
                true));
  }

  private static Optional<Concern> agent(LastLook look) {
    if (look.fromTheFuture()) {
      String what =
          "its last look is from the future: the clock was set back, or the file is not its own";
      return Optional.of(
          new Concern(
              "agent",
              "nodekeeper",
              Optional.of(look.document().at()),
              what,
              Optional.empty(),
              true));
    }
    if (look.alive() && !look.late()) {
      return Optional.empty();
    }
    if (look.unwritten().isPresent()) {
      return look.unwritten().map(why -> unwritten(why, look.document().at()));
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
                    : "see systemctl status nodekeeper"),
            true));
  }

  /** It may well be at work: what is here is only as old. */
  private static Concern unwritten(String why, Instant at) {
    return new Concern(
        "agent",
        "nodekeeper",
        Optional.of(at),
        why + ", so that it cannot say how the node stands: all that is here is of before",
        Optional.of(
            "make room there, see df and du: no restart helps; till then /readyz and /status of its"
                + " listener and journalctl -u nodekeeper say how the node stands"),
        true);
  }

  private static void drain(List<Concern> all, Drain drain, StatusDocument document) {
    all.add(
        new Concern(
            "drain",
            "node",
            Optional.of(drain.begin()),
            causes(drain)
                + (drain.keepsDaemons() ? "; " + Summary.kept(document.daemons()) : "")
                + (drain.hooks().isEmpty() ? "" : "; hook " + String.join(", ", drain.hooks()))
                + drain.letGo().map(at -> "; let go at " + Moments.words(at)).orElse("")
                + (drain.underWay() || drain.withdrawn() ? "" : "; nothing is waited for"),
            undrain(drain),
            false));
    drain.blockers().stream()
        .sorted(Comparator.comparing(Replica::since))
        .map(replica -> replica(replica, standing(drain), document.at()))
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
                drain.holds(reason)
                    ? reason.text() + ", until " + Moments.words(reason.deadline())
                    : reason.text() + (drain.underWay() ? ", not held by a hook" : ""))
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

  private static Concern replica(Replica replica, String standing, Instant now) {
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
        replica.advice(),
        replica
            .advice()
            .filter(advice -> Blocker.isStuck(advice) || isLong(replica.since(), now))
            .isPresent());
  }

  static boolean isLong(Instant since, Instant now) {
    return now.isAfter(since.plus(ON_ITS_WAY));
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

  private static Concern daemon(Daemon daemon, Instant now) {
    return new Concern(
        "daemon",
        daemon.name().value(),
        Optional.of(daemon.since()),
        daemon.phase().replace('_', '-')
            + (daemon.critical() ? "" : " (not critical)")
            + reason(daemon).map("; "::concat).orElse("")
            + daemon.rollout().map(how -> "; rollout: " + how).orElse("")
            + daemon.task().map(task -> "; task " + task.id()).orElse("")
            + daemon.until().map(at -> "; tried again at " + Moments.words(at)).orElse(""),
        Optional.empty(),
        switch (daemon.phase()) {
          case "unhealthy", "backing_off", "flapping" -> true;
          case "waiting", "starting", "running" -> isLong(daemon.since(), now);
          default -> false;
        });
  }

  /** A replacing tells of what it has started, and for what it has stopped the one before. */
  private static Optional<String> reason(Daemon daemon) {
    String reason = STOPPED_FOR.matcher(daemon.reason()).replaceFirst("");
    String own = daemon.rollout().isPresent() ? reason : daemon.reason();
    return Optional.of(own)
        .filter(is -> !is.isEmpty() && daemon.rollout().filter(how -> how.contains(is)).isEmpty());
  }

  private static Concern note(Noted note) {
    return new Concern(
        isWarning(note) ? "warning" : "note",
        note.subject(),
        Optional.of(note.since()),
        note.text(),
        Optional.empty(),
        isWarning(note));
  }

  private static Concern source(Source source) {
    return new Concern(
        SOURCE,
        source.name(),
        source.since(),
        source.trouble().orElse("not known"),
        Optional.empty(),
        isNeeded(source));
  }
}
