package io.nodekeeper.settings;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.NodeFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What has to accept a file's new text, and what is done once it is there. */
final class FileDeeds {

  private static final int MOST_ARGUMENTS = 100;

  private static final String CHECK = "check";
  private static final String ON_CHANGE = "onChange";
  private static final String RUN = "run";
  private static final String SIGNAL = "signal";
  private static final String RESTART = "restart";

  private static final String COMMAND =
      "a list of a program's absolute path and its arguments, such as [/usr/sbin/nginx, -s,"
          + " reload]; no shell is asked";
  private static final String DEED = "one of run, signal and restart";

  /** A look waits for commands, and who dies meanwhile is seen only by the next one. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final Form<Duration> WITHIN =
      Form.duration(
          Duration.ofSeconds(1),
          LONGEST,
          ", since the agent waits for it; let what takes longer be a systemd unit that a .path unit"
              + " starts");
  private static final Form<Duration> EVERY =
      Form.duration(Duration.ofSeconds(1), Duration.ofHours(24));
  private static final Form<String> DAEMON =
      Form.text("the name of a declared daemon", Optional::of, Shown::plain, _ -> Optional.empty());

  /**
   * A daemon that something is done to when a file changes.
   *
   * @param path its key
   * @param isRestart whether it is started anew
   */
  record Mention(String daemon, Place place, String path, boolean isRestart) {}

  private final Report report;
  private final Values values;
  private final List<Mention> mentions;

  /**
   * @param mentions into which the daemons are put that are named
   */
  FileDeeds(Report report, List<Mention> mentions) {
    this.report = report;
    this.values = new Values(report);
    this.mentions = mentions;
  }

  /** The keys below one of a file's; empty if there are none, which is noted. */
  private static Optional<Section> below(Section file, String key, Optional<Node.Entry> entry) {
    Optional<Section> below =
        entry
            .flatMap(written -> file.below(written, new ArrayList<>(), Optional.empty()))
            .filter(section -> !section.entries().isEmpty());
    if (below.isEmpty()) {
      file.note(file.path(key), "{}", entry);
    }
    return below;
  }

  Optional<NodeFile.Check> check(Section file) {
    Optional<Node.Entry> entry = file.entry(CHECK);
    Optional<Section> below = below(file, CHECK, entry);
    if (below.isEmpty()) {
      return Optional.empty();
    }
    Section check = below.get();
    Optional<List<String>> command = command(check, entry.orElseThrow().place());
    Duration within = check.value("within", WITHIN, LONGEST);
    check.end();
    command
        .filter(words -> words.stream().noneMatch(word -> word.contains(NodeFile.Check.CANDIDATE)))
        .ifPresent(_ ->
            report.add(
                entry.get().place(),
                check.path(RUN),
                "found no " + NodeFile.Check.CANDIDATE,
                "an argument " + NodeFile.Check.CANDIDATE + ", the text that is checked"));
    command.ifPresent(words ->
        file.note(
            file.path(CHECK),
            "{run: %s, within: %s}".formatted(spell(words), DurationText.of(within)),
            entry));
    return command.map(words -> new NodeFile.Check(words, within));
  }

  Optional<NodeFile.OnChange> onChange(Section file) {
    Optional<Node.Entry> entry = file.entry(ON_CHANGE);
    Optional<Section> below = below(file, ON_CHANGE, entry);
    if (below.isEmpty()) {
      return Optional.empty();
    }
    Section change = below.get();
    Place place = entry.orElseThrow().place();
    List<String> deeds =
        List.of(RUN, SIGNAL, RESTART).stream()
            .filter(key -> change.entry(key).isPresent())
            .toList();
    Optional<NodeFile.OnChange> wanted =
        deeds.size() == 1 ? onChange(change, deeds.getFirst(), place) : Optional.empty();
    if (deeds.size() == 1) {
      change.end(
          switch (deeds.getFirst()) {
            case RUN -> "one of run, within, every";
            case SIGNAL -> "one of signal, daemon, container, every";
            default -> "one of restart, every";
          });
    } else {
      report.add(
          place,
          change.path(),
          deeds.isEmpty() ? "found none" : "found both " + deeds.get(0) + " and " + deeds.get(1),
          DEED);
    }
    wanted.ifPresent(is -> file.note(file.path(ON_CHANGE), spell(is), entry));
    return wanted;
  }

  private Optional<NodeFile.OnChange> onChange(Section change, String key, Place place) {
    return switch (key) {
      case RUN -> {
        Optional<List<String>> command = command(change, place);
        Duration within = change.value("within", WITHIN, LONGEST);
        Duration every = change.value("every", EVERY, Duration.ofSeconds(10));
        yield command.map(
            words -> new NodeFile.OnChange(new NodeFile.Deed.Run(words, within), every));
      }
      case SIGNAL -> {
        Optional<String> signal = change.required(SIGNAL, FileForms.SIGNAL);
        Optional<DaemonName> daemon = daemon(change, "daemon", false);
        Optional<String> container =
            change
                .entry("container")
                .flatMap(entry ->
                    change.read(entry.value(), change.path("container"), LaunchKeys.CONTAINER));
        Duration every = change.value("every", EVERY, Duration.ofSeconds(10));
        yield signal.flatMap(name ->
            daemon.map(whose ->
                new NodeFile.OnChange(new NodeFile.Deed.Signal(whose, container, name), every)));
      }
      default -> {
        Optional<DaemonName> daemon = daemon(change, RESTART, true);
        Duration every = change.value("every", EVERY, Duration.ofMinutes(1));
        yield daemon.map(whose -> new NodeFile.OnChange(new NodeFile.Deed.Restart(whose), every));
      }
    };
  }

  private Optional<DaemonName> daemon(Section change, String key, boolean isRestart) {
    Optional<String> name = change.required(key, DAEMON).filter(is -> !is.isBlank());
    change
        .entry(key)
        .ifPresent(entry ->
            name.ifPresent(is ->
                mentions.add(new Mention(is, entry.value().place(), change.path(key), isRestart))));
    return name.map(DaemonName::new);
  }

  /** Empty when it has been reported as missing or wrong. */
  private Optional<List<String>> command(Section section, Place place) {
    Optional<Node.Entry> entry = section.entry(RUN);
    String path = section.path(RUN);
    if (entry.isEmpty()) {
      report.add(place, path, "missing", COMMAND);
      return Optional.empty();
    }
    List<String> words = words(section, entry.get(), path);
    if (words.isEmpty()) {
      return Optional.empty();
    }
    Node program = ((Node.Sequence) entry.get().value()).items().getFirst();
    if (program instanceof Node.Scalar scalar && FileForms.PATH.read(scalar).isEmpty()) {
      report.add(
          program.place(),
          path + "[0]",
          program.found(),
          "the absolute path of a program, such as /usr/sbin/nginx",
          FileForms.PATH.guess(scalar));
    }
    if (words.size() > MOST_ARGUMENTS) {
      report.add(
          entry.get().value().place(),
          path,
          "found more than " + MOST_ARGUMENTS + " words",
          "at most " + MOST_ARGUMENTS);
    }
    return Optional.of(words);
  }

  private List<String> words(Section section, Node.Entry entry, String path) {
    if (entry.value() instanceof Node.Scalar scalar && scalar.isTextual()) {
      section.wrong(scalar, path, COMMAND, meant(scalar.text().strip()));
      return List.of();
    }
    return values.list(section, entry, FileForms.ARGUMENT, COMMAND);
  }

  /** The same as a list that is accepted; of a program's bare name nobody knows where it is. */
  private static Optional<String> meant(String line) {
    String whole = BARE.matcher(line).lookingAt() ? "/path/of/" + line : line;
    return whole.startsWith("/")
        ? Optional.of(
            Arrays.stream(whole.split("\\s+", -1))
                .map(FileDeeds::item)
                .collect(Collectors.joining(", ", "[", "]")))
        : Optional.empty();
  }

  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_][^/\\s]*(?!\\S)");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./=+-][A-Za-z0-9_./=+@%-]*");

  /** As it stands in a list, within a message that quotes the whole. */
  private static String item(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "''") + "'";
  }

  private static String spell(List<String> words) {
    return words.stream()
        .map(word -> Flow.of(new Node.Scalar(Place.whole(""), Node.Scalar.Kind.TEXT, word)))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String spell(NodeFile.OnChange change) {
    String deed =
        switch (change.deed()) {
          case NodeFile.Deed.Run(List<String> command, Duration within) ->
              "run: %s, within: %s".formatted(spell(command), DurationText.of(within));
          case NodeFile.Deed.Signal(DaemonName daemon, Optional<String> container, String signal) ->
              "signal: %s, daemon: %s%s"
                  .formatted(
                      signal,
                      Shown.plain(daemon.value()),
                      container.map(is -> ", container: " + is).orElse(""));
          case NodeFile.Deed.Restart(DaemonName daemon) ->
              "restart: " + Shown.plain(daemon.value());
        };
    return "{" + deed + ", every: " + DurationText.of(change.every()) + "}";
  }
}
