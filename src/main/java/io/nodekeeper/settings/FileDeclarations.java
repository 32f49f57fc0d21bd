package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.settings.Declarations.Declared;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The files for containers that all files of settings declare together. */
final class FileDeclarations {

  static final String KEY = "files";
  static final int MOST = 100;

  private static final String ECS_CONFIG = "/etc/ecs/ecs.config";

  /**
   * A file as declared.
   *
   * @param place of its path
   * @param key the path of its key
   * @param file empty if something about it has been reported
   */
  private record Written(Place place, String key, Optional<NodeFile> file, List<Origin> origins) {}

  private final Report report;
  private final Set<String> templates = new LinkedHashSet<>();
  private final List<FileDeeds.Mention> mentions = new ArrayList<>();
  private final FileKeys keys;
  private final Map<String, Written> byPath = new LinkedHashMap<>();
  private boolean isFull;

  /**
   * @param folder with the files of templates
   */
  FileDeclarations(Report report, Path folder) {
    this.report = report;
    this.keys = new FileKeys(report, folder, templates, mentions);
  }

  /** Takes in what is below the key {@code files} of a file. */
  void read(Section root) {
    Section files = root.section(KEY);
    for (Node.Entry entry : files.entries()) {
      String key = files.path(entry.key());
      path(entry, key);
      twice(entry, key);
      var origins = new ArrayList<Origin>();
      Optional<NodeFile> file =
          files
              .below(entry, origins, Optional.empty())
              .flatMap(section -> keys.read(entry.key(), section, entry.place(), origins));
      add(entry.key(), new Written(entry.place(), key, file, origins));
    }
  }

  private static boolean isPath(String path) {
    return FileForms.PATH
        .read(new Node.Scalar(Place.whole(""), Node.Scalar.Kind.TEXT, path))
        .isPresent();
  }

  private void path(Node.Entry entry, String key) {
    var text = new Node.Scalar(entry.place(), Node.Scalar.Kind.TEXT, entry.key());
    if (!isPath(entry.key())) {
      String found = "found the file " + Shown.quoted(entry.key());
      report.add(entry.place(), key, found, FileForms.PATH.expected(), FileForms.PATH.guess(text));
    }
  }

  /** Within a file it is a duplicate key, which has been reported. */
  private void twice(Node.Entry entry, String key) {
    Optional.ofNullable(byPath.get(entry.key()))
        .map(Written::place)
        .filter(first -> !first.file().equals(entry.place().file()))
        .ifPresent(first ->
            report.add(entry.place(), key, "declared twice, first at " + first, "each file once"));
  }

  private void add(String path, Written written) {
    if (byPath.containsKey(path)) {
      return;
    }
    if (byPath.size() < MOST) {
      byPath.put(path, written);
    } else if (!isFull) {
      isFull = true;
      report.unread(written.place(), KEY, "found more than " + MOST + " files", "at most " + MOST);
    }
  }

  /** Reports what contradicts other settings in files that may each be well declared. */
  void check(NodeKeys node, Map<String, Declared> daemons) {
    byPath.forEach((path, written) -> {
      if (FileRoots.isOwn(path)) {
        wrong(written, "found what is Nodekeeper's own", "a file for containers");
      } else if (isPath(path) && !node.roots().allow(path) && !report.isIncomplete()) {
        String roots = String.join(", ", node.roots().declared().orElse(List.of()));
        wrong(
            written,
            "found no folder of fileRoots above it",
            "a path below " + Shown.plain(roots) + ", or its folder in fileRoots");
      }
      owner(path, node)
          .ifPresent(owner -> wrong(written, "written by " + owner + " already", "each file once"));
      folder(path, written);
    });
    mentions.forEach(mention -> mention(mention, node, daemons));
  }

  private static Optional<String> owner(String path, NodeKeys node) {
    if (node.files().stream().anyMatch(file -> file.path().equals(path))) {
      return Optional.of(Variables.KEY);
    }
    return Optional.of("ecsConfig")
        .filter(_ -> path.equals(ECS_CONFIG) && node.ecsConfig().isPresent());
  }

  /** A path cannot be both a file and a folder; it is wrong once, however many lie below it. */
  private void folder(String path, Written written) {
    List<String> below =
        byPath.keySet().stream().filter(other -> other.startsWith(path + "/")).toList();
    if (!below.isEmpty()) {
      String others = below.size() == 1 ? "" : " and %d more".formatted(below.size() - 1);
      wrong(
          written,
          "found the folder of %s, at %s%s, as a file"
              .formatted(
                  Shown.plain(below.getFirst()),
                  Objects.requireNonNull(byPath.get(below.getFirst())).place(),
                  others),
          "a path that no other file lies below");
    }
  }

  private void wrong(Written written, String found, String expected) {
    report.add(written.place(), written.key(), found, expected);
  }

  /** A source may declare it too; what that says is not known when the files are read. */
  private void mention(FileDeeds.Mention mention, NodeKeys node, Map<String, Declared> daemons) {
    Declared daemon = daemons.get(mention.daemon());
    if (daemon == null) {
      boolean known =
          !report.isIncomplete()
              && List.of(SourceKind.values()).stream().noneMatch(node.sources()::has);
      if (known) {
        report.add(
            mention.place(),
            mention.path(),
            "unknown daemon " + Shown.quoted(mention.daemon()),
            "the name of a declared daemon",
            report.isFull()
                ? Optional.empty()
                : DidYouMean.among(daemons.keySet(), mention.daemon()));
      }
    } else if (mention.isRestart() && daemon.keys().run() == Daemon.Run.SERVICE) {
      report.add(
          mention.place(),
          mention.path(),
          "found %s, which a service of ECS runs".formatted(Shown.quoted(mention.daemon())),
          "a daemon that is run by the agent");
    }
  }

  /** Those of {@code nodeConfig} first, and the ECS agent's last. */
  List<NodeFile> together(NodeKeys node) {
    var all = new ArrayList<>(node.files());
    OptionalInt listen =
        node.agent().listen().stream().mapToInt(InetSocketAddress::getPort).findFirst();
    byPath
        .values()
        .forEach(written -> written.file().ifPresent(file -> all.add(file.beside(listen))));
    node.ecsConfig().ifPresent(all::add);
    return List.copyOf(all);
  }

  /** Of each file's keys; of the map itself if there is none. */
  List<Origin> origins() {
    return byPath.isEmpty()
        ? List.of(new Origin(KEY, "{}", Origin.DEFAULT))
        : byPath.values().stream().flatMap(written -> written.origins().stream()).toList();
  }

  /** The templates that were read, relative to the directory of the settings. */
  Set<String> templates() {
    return templates;
  }
}
