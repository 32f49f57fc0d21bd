package io.nodekeeper.app;

import io.nodekeeper.bundle.Piece;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.docker.DockerEngine;
import io.nodekeeper.edge.docker.DockerHost;
import io.nodekeeper.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What is asked for a bundle, all of it side by side, each part for a bounded time: one that hangs
 * or fails is missed, and nothing else.
 */
final class BundleParts {

  private final Surroundings around;
  private final Places places;
  private final Settings settings;
  private final Optional<Edges> edges;
  private final NodeTexts texts;
  private final Duration within;
  private final NodeDirectories directories;

  /**
   * @param settings whether they hold or not
   * @param edges empty where the environment names an impossible address
   * @param texts what the system says
   * @param within how long all of it may take
   */
  BundleParts(
      Surroundings around,
      Places places,
      Settings settings,
      Optional<Edges> edges,
      NodeTexts texts,
      Duration within) {
    this.around = around;
    this.places = places;
    this.settings = settings;
    this.edges = edges;
    this.texts = texts;
    this.within = within;
    this.directories = new NodeDirectories(places);
  }

  /** Asks for everything; by what it is, in the order in which it is packed. */
  SequencedMap<String, Asker.Answer<List<Piece>>> ask(Asker asker) {
    SequencedMap<String, Supplier<Reading<List<Piece>>>> all = new LinkedHashMap<>();
    all.put("versions of this program and the system", this::system);
    all.put("version of Docker", () -> version("docker", docker()));
    all.put("version of the ECS agent", () -> version("ecs-agent", agent().map(EcsAgent::version)));
    all.put("attributes", this::attributes);
    all.put("units", () -> prose("units.txt", texts.units()));
    all.put("journal", () -> prose("journal.txt", texts.journal()));
    all.put("settings in force", this::inForce);
    all.put("settings as written", () -> files(directories::settings));
    all.put("settings of sources", () -> files(directories::sources));
    all.put("settings of the ECS agent", () -> files(directories::ecsConfig));
    all.put("environment", this::environment);
    all.put("status", () -> files(directories::status));
    all.put("memory", () -> files(directories::memory));
    all.put("orders", () -> files(directories::orders));
    all.put("list of files", () -> files(directories::list));
    all.put("last looks", () -> files(directories::looks));
    all.put("history", () -> files(directories::history));
    SequencedMap<String, Asker.Answer<List<Piece>>> answers = new LinkedHashMap<>();
    all.forEach((name, part) -> answers.put(name, asker.ask("bundle: " + name, within, part)));
    return answers;
  }

  private Instant now() {
    return around.clock().instant();
  }

  /** Reads files; the message of a failure is one line. */
  @FunctionalInterface
  interface Files {
    List<Piece> read() throws IOException;
  }

  private Reading<List<Piece>> files(Files which) {
    try {
      List<Piece> pieces = which.read();
      return pieces.isEmpty()
          ? Reading.unknown("there is none", now())
          : Reading.known(pieces, now());
    } catch (IOException e) {
      return Reading.unknown(String.valueOf(e.getMessage()), now());
    }
  }

  private Reading<List<Piece>> prose(String name, Reading<String> text) {
    return text.map(is -> List.of(Piece.of(name, Piece.Kind.PROSE, is)));
  }

  private static List<Piece> json(String name, Object data) {
    return List.of(Piece.of(name, Piece.Kind.JSON, Json.pretty(data)));
  }

  private Reading<List<Piece>> system() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("nodekeeper", Version.TEXT);
    data.put("java", Runtime.version().toString());
    data.put("javaVendor", System.getProperty("java.vendor", ""));
    data.put("kernel", System.getProperty("os.name", "") + " " + System.getProperty("os.version"));
    data.put("architecture", System.getProperty("os.arch", ""));
    data.put("processors", Runtime.getRuntime().availableProcessors());
    data.put("at", now());
    data.put("osRelease", directories.osRelease());
    return Reading.known(json("versions/system.json", data), now());
  }

  private Reading<List<Piece>> version(String of, Reading<String> version) {
    return version.map(
        is -> List.of(Piece.of("versions/" + of + ".txt", Piece.Kind.PROSE, is + "\n")));
  }

  private Reading<String> docker() {
    try (var engine =
        new DockerEngine(
            DockerHost.from(around.environment()), DockerEngine.DEADLINE, around.clock())) {
      return engine.version();
    }
  }

  private Reading<EcsAgent> agent() {
    return edges
        .map(Edges::agent)
        .orElseGet(() -> Reading.unknown("the environment names an impossible address", now()));
  }

  private Reading<List<Piece>> attributes() {
    Reading<EcsAgent> agent = agent();
    return switch (agent) {
      case Reading.Unknown<EcsAgent>(String why, var _, var _) ->
          Reading.unknown("the ECS agent does not say which instance this is: " + why, now());
      case Reading.Known<EcsAgent>(EcsAgent is, var _, var _) ->
          edges.orElseThrow().node(is, edges.orElseThrow().identity()).map(BundleParts::attributes);
    };
  }

  private static List<Piece> attributes(EcsNode node) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("containerInstance", node.arn().value());
    data.put("status", node.status());
    data.put("attributes", new TreeMap<>(node.attributes()));
    return json("attributes.json", data);
  }

  private Reading<List<Piece>> inForce() {
    Object data =
        switch (settings) {
          case Settings.Loaded loaded -> {
            Supply supply = Supply.of(places);
            yield CheckCommand.data(
                loaded, supply.states(loaded), CheckCommand.idle(loaded, supply));
          }
          case Settings.Invalid invalid -> CheckCommand.data(invalid);
        };
    return Reading.known(json("settings/effective.json", data), now());
  }

  /** The names of all; of few is it known that their values tell no more than they should. */
  private static final List<String> SHOWN =
      List.of(
          "AWS_REGION",
          "AWS_DEFAULT_REGION",
          "DOCKER_HOST",
          "HOME",
          "INVOCATION_ID",
          "JAVA_HOME",
          "LANG",
          "NODEKEEPER_JAVA",
          "NODEKEEPER_JAVA_OPTS",
          "NODEKEEPER_LOG_FORMAT",
          "PATH",
          "TZ",
          "USER");

  private Reading<List<Piece>> environment() {
    var lines = new StringBuilder();
    new TreeMap<>(around.environment())
        .forEach((name, value) ->
            lines
                .append(name)
                .append('=')
                .append(SHOWN.contains(name) ? value : "(not shown)")
                .append('\n'));
    return Reading.known(
        List.of(Piece.of("environment.txt", Piece.Kind.SETTINGS, lines.toString())), now());
  }
}
