package io.nodekeeper.settings;

import io.nodekeeper.core.NodeFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The keys of one file for containers. */
final class FileKeys {

  static final String REQUIRE_TAGS = "requireTags";

  private static final int MOST_TAGS = 50;
  private static final String OWN = "the agent's own";

  private static final Form<NodeFile.Otherwise> OTHERWISE =
      Form.oneOf(
          List.of(NodeFile.Otherwise.values()),
          is -> is == NodeFile.Otherwise.LEFT ? "leave" : "write");
  private static final Form<NodeFile.Edits> EDITED =
      Form.oneOf(
          List.of(NodeFile.Edits.values()),
          is -> is == NodeFile.Edits.RESTORED ? "restore" : "leave");
  private static final Form<Boolean> STALE =
      Form.oneOf(List.of(false, true), restarts -> restarts ? "restart" : "name");
  private static final Form<Duration> WITHIN =
      Form.duration(Duration.ofSeconds(1), Duration.ofHours(24));

  private final Report report;
  private final Path folder;
  private final Set<String> templates;
  private final FileDeeds deeds;

  /**
   * @param folder with the files of templates
   * @param templates into which the names of those that were read are put
   * @param mentions into which the daemons are put that are named
   */
  FileKeys(Report report, Path folder, Set<String> templates, List<FileDeeds.Mention> mentions) {
    this.report = report;
    this.folder = folder;
    this.templates = templates;
    this.deeds = new FileDeeds(report, mentions);
  }

  /**
   * Empty when what it says has been reported.
   *
   * @param path of the file
   * @param noted where origins go
   */
  Optional<NodeFile> read(String path, Section file, Place place, List<Origin> noted) {
    boolean secret =
        file.entry("secret")
            .flatMap(entry -> file.read(entry.value(), file.path("secret"), Form.flag()))
            .orElse(false);
    Optional<NodeFile.Content> content =
        new FileContent(report, folder, templates, noted).read(file, place, secret);
    NodeFile.Access access = access(file, secret);
    file.note(file.path("secret"), Boolean.toString(secret), file.entry("secret"));
    NodeFile.Needs needs = needs(file);
    Optional<NodeFile.Check> check = deeds.check(file);
    Optional<NodeFile.OnChange> onChange = deeds.onChange(file);
    NodeFile.Edits edits = file.value("edited", EDITED, NodeFile.Edits.RESTORED);
    boolean restartsStale = file.value("staleMounts", STALE, false);
    file.end();
    return content.map(
        is -> new NodeFile(path, is, access, secret, needs, check, onChange, edits, restartsStale));
  }

  private NodeFile.Access access(Section file, boolean secret) {
    String byDefault = secret ? NodeFile.Access.PRIVATE : NodeFile.Access.readable().mode();
    String mode = file.value("mode", FileForms.MODE, byDefault);
    if (secret && !mode.equals(NodeFile.Access.PRIVATE)) {
      Node written = file.entry("mode").orElseThrow().value();
      file.wrong(
          written, file.path("mode"), "0600, or no mode, beside secret: true", Optional.of("0600"));
    }
    return new NodeFile.Access(mode, name(file, "owner"), name(file, "group"));
  }

  private static Optional<String> name(Section file, String key) {
    Optional<Node.Entry> entry = file.entry(key);
    Optional<String> name =
        entry.flatMap(written -> file.read(written.value(), file.path(key), FileForms.USER));
    file.note(file.path(key), name.orElse(OWN), entry);
    return name;
  }

  private NodeFile.Needs needs(Section file) {
    SortedSet<String> tags = tags(file);
    Duration within = file.value("within", WITHIN, Duration.ofMinutes(5));
    NodeFile.Otherwise otherwise = file.value("otherwise", OTHERWISE, NodeFile.Otherwise.LEFT);
    return new NodeFile.Needs(tags, within, otherwise);
  }

  private SortedSet<String> tags(Section file) {
    Optional<Node.Entry> entry = file.entry(REQUIRE_TAGS);
    String path = file.path(REQUIRE_TAGS);
    var tags = new TreeSet<String>();
    List<Node> items = items(file, entry, path, "a list of tags' keys, such as [env, role]");
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      String at = path + "[" + i + "]";
      file.read(item, at, NodeForms.TAG_KEY)
          .filter(tag -> !tags.add(tag))
          .ifPresent(_ -> file.wrong(item, at, "each tag once", Optional.empty()));
    }
    if (tags.size() > MOST_TAGS) {
      report.add(
          entry.orElseThrow().value().place(),
          path,
          "found more than " + MOST_TAGS + " tags",
          "at most " + MOST_TAGS + ", which is all that an instance has");
    }
    file.note(path, Flow.of(entry, "[]"), entry);
    return Collections.unmodifiableSortedSet(tags);
  }

  /** What is in a list, which may be empty; a single value is none. */
  static List<Node> items(
      Section section, Optional<Node.Entry> entry, String path, String expected) {
    if (entry.isEmpty()) {
      return List.of();
    }
    Node written = entry.get().value();
    if (written instanceof Node.Sequence(_, List<Node> items)) {
      return items;
    }
    Optional<String> meant =
        written instanceof Node.Scalar scalar && scalar.isTextual()
            ? Optional.of("[" + Flow.of(scalar) + "]")
            : Optional.empty();
    section.wrong(written, path, expected, meant);
    return List.of();
  }
}
