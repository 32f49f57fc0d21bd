package io.nodekeeper.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The key {@code fileRoots}: the folders below which files for containers may be declared.
 *
 * @param declared as written; empty when that has been reported
 */
record FileRoots(Optional<List<String>> declared) {

  static final String KEY = "fileRoots";

  /** Where {@code node.config} lies, whatever else is allowed. */
  static final String STANDARD = "/etc/container_config";

  private static final int MOST = 20;

  /** What is ours to write, or to be written by the operator alone. */
  private static final List<String> OWN =
      List.of(
          "/etc/nodekeeper",
          "/run/nodekeeper",
          "/usr/lib/nodekeeper",
          "/var/lib/nodekeeper",
          "/var/lib/nodekeeper-cache");

  private static final Form<String> ROOT =
      Form.text(
          "the absolute path of a folder, without //, . and .. in it, without a / at its end, and"
              + " not Nodekeeper's own",
          text -> FileForms.PATH.read(text(text)).filter(path -> !isOwn(path)),
          Shown::plain,
          text -> FileForms.PATH.guess(text(text)));

  static FileRoots read(Section root) {
    Optional<Node.Entry> entry = root.entry(KEY);
    if (entry.isEmpty()) {
      root.note(KEY, "[" + STANDARD + "]", entry);
      return new FileRoots(Optional.of(List.of(STANDARD)));
    }
    String expected = "a list of 1 to " + MOST + " folders, such as [" + STANDARD + "]";
    List<Node> items = FileKeys.items(root, entry, KEY, expected);
    if (entry.get().value() instanceof Node.Sequence && (items.isEmpty() || items.size() > MOST)) {
      root.wrong(entry.get().value(), KEY, expected, Optional.empty());
      return new FileRoots(Optional.empty());
    }
    var roots = new ArrayList<String>();
    for (int i = 0; i < items.size(); i++) {
      root.read(items.get(i), KEY + "[" + i + "]", ROOT).ifPresent(roots::add);
    }
    root.note(KEY, Flow.of(entry, ""), entry);
    boolean whole = !roots.isEmpty() && roots.size() == items.size();
    return new FileRoots(Optional.of(List.copyOf(roots)).filter(_ -> whole));
  }

  /** Below which files may be written: {@code node.config} is one of them. */
  List<String> all() {
    var all = new LinkedHashSet<>(declared.orElse(List.of()));
    all.add(STANDARD);
    return List.copyOf(all);
  }

  /** Whether a file may be declared there, as far as is known. */
  boolean allow(String path) {
    return declared.isEmpty() || declared.get().stream().anyMatch(root -> isBelow(path, root));
  }

  /** Whether it is Nodekeeper's own, and no file for containers. */
  static boolean isOwn(String path) {
    return OWN.stream().anyMatch(own -> path.equals(own) || isBelow(path, own));
  }

  static boolean isBelow(String path, String folder) {
    return path.startsWith(folder + "/");
  }

  private static Node.Scalar text(String text) {
    return new Node.Scalar(Place.whole(""), Node.Scalar.Kind.TEXT, text);
  }
}
