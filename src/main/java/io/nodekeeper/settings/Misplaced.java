package io.nodekeeper.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a key belongs that was written a level too high or too low, or in the block beside. */
final class Misplaced {

  private static final Pattern DAEMON = Pattern.compile("(daemons\\.[A-Za-z0-9_-]+)(?:\\.(.+))?");

  /** A path with a dot in it is in quotes. */
  private static final Pattern FILE =
      Pattern.compile("(files\\.(?:\"[^\"]*\"|[^.\"]+))(?:\\.(.+))?");

  private static final Pattern ELEMENT = Pattern.compile("\\[[0-9]+]");

  /** What has no value unless it is written, and so is not noted. */
  private static final List<String> WITHOUT_DEFAULT =
      List.of(
          "nodes.tag",
          "nodes.instanceType",
          "nodes.instanceId",
          "nodes.availabilityZone",
          "nodes.architecture",
          "nodes.attribute",
          "nodes.not",
          "nodes.any",
          "nodes.all",
          "network.subnets",
          "network.securityGroups",
          "requires[0].mount",
          "requires[0].file",
          "requires[0].unit");

  private static final List<String> OF_FILE =
      List.of(
          "format",
          "variables",
          "template",
          "templateFile",
          "escape",
          "containers",
          "mode",
          "owner",
          "group",
          "secret",
          "requireTags",
          "within",
          "otherwise",
          "check",
          "onChange",
          "edited",
          "staleMounts",
          "check.run",
          "check.within",
          "onChange.run",
          "onChange.within",
          "onChange.signal",
          "onChange.daemon",
          "onChange.container",
          "onChange.restart",
          "onChange.every");

  private static final List<String> OF_NODE = ofNode();
  private static final List<String> OF_DAEMON = ofDaemon();

  private Misplaced() {}

  /**
   * The places there are for it, if it has one.
   *
   * @param path of the key it was written below; empty for the file's own keys
   */
  static Optional<String> meant(String path, String key) {
    // Of a list any element is like the first.
    Matcher daemon = DAEMON.matcher(ELEMENT.matcher(path).replaceAll("[0]"));
    Matcher file = FILE.matcher(path);
    if (daemon.matches()) {
      return among(OF_DAEMON, daemon, key);
    }
    return file.matches()
        ? among(OF_FILE, file, key)
        : among(OF_NODE, "", Optional.of(path).filter(block -> !block.isEmpty()), key);
  }

  private static Optional<String> among(List<String> known, Matcher path, String key) {
    return among(known, path.group(1) + ".", Optional.ofNullable(path.group(2)), key);
  }

  private static Optional<String> among(
      List<String> known, String scope, Optional<String> block, String key) {
    String below = block.map(name -> name + ".").orElse("");
    if (known.stream().noneMatch(path -> path.startsWith(below))) {
      return Optional.empty();
    }
    List<String> places =
        known.stream()
            .filter(path -> path.substring(path.lastIndexOf('.') + 1).equalsIgnoreCase(key))
            .toList();
    int nearest = places.stream().mapToInt(Misplaced::depth).min().orElse(0);
    return Optional.of(
            places.stream()
                .filter(path -> depth(path) == nearest)
                .map(path -> path.startsWith(below) ? path.substring(below.length()) : scope + path)
                .toList())
        .filter(paths -> !paths.isEmpty())
        .map(paths -> String.join(" or ", paths));
  }

  private static int depth(String path) {
    return (int) path.chars().filter(point -> point == '.').count();
  }

  /** Every key of an empty file. */
  private static List<String> ofNode() {
    var origins = new ArrayList<Origin>();
    var report = new Report();
    NodeKeys.read(section(report, origins, List.of()), report, origins);
    return origins.stream().map(Origin::key).toList();
  }

  /** Every key of a daemon that says no more than it has to. */
  private static List<String> ofDaemon() {
    Place place = Place.whole("");
    var text = new Node.Scalar(place, Node.Scalar.Kind.TEXT, "d");
    var daemon =
        new Node.Mapping(place, List.of(new Node.Entry(Declarations.TASK_DEFINITION, place, text)));
    var daemons = new Node.Mapping(place, List.of(new Node.Entry("d", place, daemon)));
    var report = new Report();
    var declarations = new Declarations(report);
    declarations.read(
        section(
            report, new ArrayList<>(), List.of(new Node.Entry(Declarations.KEY, place, daemons))));
    String scope = Declarations.KEY + ".d.";
    return Stream.concat(
            declarations.byName().values().stream()
                .flatMap(declared -> declared.origins().stream())
                .map(origin -> origin.key().substring(scope.length())),
            WITHOUT_DEFAULT.stream())
        .toList();
  }

  private static Section section(Report report, List<Origin> origins, List<Node.Entry> entries) {
    return new Section(report, origins, "", Place.whole(""), entries);
  }
}
