package io.nodekeeper.settings;

import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Lines for the ECS agent's settings: {@code ecsConfig} and {@code registryLogins}. */
final class EcsKeys {

  /** Where root takes them from. */
  static final String FILE = "/var/lib/nodekeeper/ecs.config";

  private static final int MOST_LOGINS = 10;
  private static final String LINES = "ecsConfig";
  private static final String LOGINS = "registryLogins";
  private static final String AUTH = "ECS_ENGINE_AUTH_";
  private static final String AUTH_DATA = "ECS_ENGINE_AUTH_DATA";

  private static final Pattern NAMES = Pattern.compile("ECS_[A-Z0-9_]{1,124}");

  private static final Form<String> NAME =
      Form.text(
          "a variable of the ECS agent: ECS_ and up to 124 capital letters, digits and _",
          text -> Optional.of(text).filter(NAMES.asMatchPredicate()),
          Shown::plain,
          text -> Optional.of(text.toUpperCase(Locale.ROOT)).filter(NAMES.asMatchPredicate()));

  private EcsKeys() {}

  /** The file with both, if either is set. */
  static Optional<NodeFile> read(Section root, Report report, List<Origin> origins) {
    var rules =
        new FileVariables.Rules(
            NAME,
            Escaping.ENV,
            AUTH_DATA::equals,
            "secrets in " + AUTH_DATA + " only, which makes /etc/ecs/ecs.config root's alone",
            true);
    List<Policy.Variable> lines = new FileVariables(report, origins, rules).read(root, LINES);
    Optional<Node.Entry> written = root.entry(LINES);
    if (lines.isEmpty()) {
      root.note(LINES, "{}", written);
    }
    List<String> logins = logins(root, report);
    if (!logins.isEmpty()
        && written.map(Node.Entry::value).orElse(null)
            instanceof Node.Mapping(_, List<Node.Entry> entries)) {
      entries.stream()
          .filter(entry -> entry.key().startsWith(AUTH))
          .forEach(entry ->
              report.add(
                  entry.place(),
                  YamlFile.child(LINES, entry.key()),
                  "found what " + LOGINS + " says already",
                  "only one of both"));
    }
    return lines.isEmpty() && logins.isEmpty()
        ? Optional.empty()
        : Optional.of(file(lines, logins));
  }

  private static NodeFile file(List<Policy.Variable> lines, List<String> logins) {
    return new NodeFile(
        FILE,
        new NodeFile.Content.EcsConfig(lines, logins),
        new NodeFile.Access(NodeFile.Access.PRIVATE, Optional.empty(), Optional.empty()),
        true,
        NodeFile.Needs.nothing(),
        Optional.empty(),
        Optional.empty(),
        NodeFile.Edits.RESTORED,
        false);
  }

  private static List<String> logins(Section root, Report report) {
    Optional<Node.Entry> entry = root.entry(LOGINS);
    Set<String> paths = new LinkedHashSet<>();
    List<Node> items =
        FileKeys.items(
            root,
            entry,
            LOGINS,
            "a list of files' paths, such as [/cluster/docker-login/login.txt]");
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      String at = LOGINS + "[" + i + "]";
      root.read(item, at, FileForms.PATH)
          .filter(path -> !paths.add(path))
          .ifPresent(_ -> root.wrong(item, at, "each file once", Optional.empty()));
    }
    if (paths.size() > MOST_LOGINS) {
      report.add(
          entry.orElseThrow().value().place(),
          LOGINS,
          "found more than " + MOST_LOGINS + " files",
          "at most " + MOST_LOGINS);
    }
    root.note(LOGINS, Flow.of(entry, "[]"), entry);
    return new ArrayList<>(paths);
  }
}
