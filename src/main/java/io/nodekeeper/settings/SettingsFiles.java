package io.nodekeeper.settings;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/** Which files of the directory are settings, and which are not. */
final class SettingsFiles {

  static final String MAIN = "nodekeeper.yaml";
  static final String DAEMONS = "daemons.d";
  static final String FILES = "files.d";

  /** Where the directory is on a node. */
  private static final String DIRECTORY = "/etc/nodekeeper/";

  static final int MOST_FILES = 200;
  static final int MOST_ENTRIES = 2_000;

  /** What editors and package managers leave behind, and what is meant not to be seen. */
  private static final Pattern LEFT_BEHIND =
      Pattern.compile("\\..*|.*~|.*\\.(?:rpmsave|rpmnew|rpmorig|bak|swp)|#.*#", Pattern.DOTALL);

  private static final Pattern YAML = Pattern.compile(".*\\.ya?ml", Pattern.DOTALL);

  private final Path directory;
  private final Report report;

  /** By name, in the order they were found. */
  private final SequencedMap<String, Ignored> ignored = new LinkedHashMap<>();

  SettingsFiles(Path directory, Report report) {
    this.directory = directory;
    this.report = report;
  }

  /** The names of the files to read, relative to the directory; in each folder by name. */
  List<String> list() {
    var files = new ArrayList<String>();
    for (String name : names(directory, Shown.plain(directory.toString()))) {
      switch (name) {
        case MAIN -> files.add(name);
        case DAEMONS, FILES -> files.addAll(filesIn(name));
        case "nodekeeper.yml" ->
            report.unread(Place.whole(name), "", "found a file of this name", MAIN);
        default -> ignore(name, "settings are " + MAIN + ", " + DAEMONS + " and " + FILES);
      }
    }
    return files;
  }

  /**
   * What {@link #list} has left out, in name order.
   *
   * @param named what is no settings, and named by some
   */
  List<Ignored> ignored(Set<String> named) {
    return ignored.entrySet().stream()
        .filter(left -> !named.contains(left.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** As {@link #ignored} has a file that the settings name by its path on the node. */
  static String name(String path) {
    return path.replaceFirst("^" + Pattern.quote(DIRECTORY), "");
  }

  private List<String> filesIn(String folder) {
    var files = new ArrayList<String>();
    for (String name : names(directory.resolve(folder), folder)) {
      if (YAML.matcher(name).matches()) {
        files.add(folder + "/" + name);
      } else {
        String template = folder.equals(FILES) ? ", and no file has it as its templateFile" : "";
        ignore(folder + "/" + name, "its name does not end in .yaml" + template);
      }
    }
    if (files.size() > MOST_FILES) {
      report.unread(
          Place.whole(folder),
          "",
          "found more than " + MOST_FILES + " files",
          "at most " + MOST_FILES);
      return List.of();
    }
    return files;
  }

  private void ignore(String name, String why) {
    ignored.put(name, new Ignored(Shown.plain(name), why));
  }

  /** In order; none if there is no such directory. */
  private List<String> names(Path folder, String shown) {
    var names = new ArrayList<String>();
    if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return names;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (LEFT_BEHIND.matcher(name).matches()) {
          continue;
        }
        if (names.size() == MOST_ENTRIES) {
          report.unread(
              Place.whole(shown),
              "",
              "found more than " + MOST_ENTRIES + " files",
              "at most " + MOST_ENTRIES);
          return List.of();
        }
        names.add(name);
      }
    } catch (IOException | DirectoryIteratorException e) {
      String found = "cannot be listed: " + TextFile.reason(e);
      report.unread(Place.whole(shown), "", found, "a readable directory");
    }
    names.sort(null);
    return names;
  }
}
