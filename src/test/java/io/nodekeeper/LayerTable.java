package io.nodekeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The table of packages in {@code docs/ARCHITECTURE.md}: what each may use.
 *
 * @param rows by package, without our own prefix; {@code *} is what every package may use
 */
record LayerTable(Map<String, List<String>> rows) {

  static final String ROOT = "io.nodekeeper.";

  private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9.*]+)` \\|[^|]+\\|([^|]+)\\|");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  static LayerTable read(Path file) throws IOException {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      var row = ROW.matcher(line.strip());
      if (row.matches()) {
        List<String> names = new ArrayList<>();
        var name = NAME.matcher(row.group(2));
        while (name.find()) {
          names.add(name.group(1));
        }
        if (rows.put(row.group(1), names) != null) {
          throw new IOException(file + " has two rows for " + row.group(1));
        }
      }
    }
    return new LayerTable(rows);
  }

  SortedSet<String> packages() {
    var packages = new TreeSet<>(rows.keySet());
    packages.remove("*");
    return packages;
  }

  /** Whether a package of ours, such as {@code edge.docker}, may use another, such as ours too. */
  boolean allows(String user, String used) {
    return used.equals(ROOT + user)
        || named(rows.getOrDefault("*", List.of()), used)
        || named(rows.getOrDefault(user, List.of()), used);
  }

  /** {@code a.b} is that package, {@code a.b.*} it and all below, {@code *} every one. */
  private static boolean named(List<String> names, String used) {
    for (String name : names) {
      String stem = name.endsWith("*") ? name.substring(0, name.length() - 1) : name + ".";
      String whole = used + ".";
      boolean below = name.endsWith("*");
      for (String form : List.of(stem, ROOT + stem)) {
        if (below ? whole.startsWith(form) : whole.equals(form)) {
          return true;
        }
      }
    }
    return false;
  }
}
