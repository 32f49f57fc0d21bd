package io.nodekeeper.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sees from outside whether the operator's files have changed: by name, size, time and inode, which
 * also catches links that are turned over. A change counts once it is over, so that half a file, or
 * one of two, is not taken for all.
 */
final class SettingsWatch implements Runnable {

  private final Path directory;
  private final Runnable changed;
  private Map<Path, String> settled;
  private Map<Path, String> last;

  SettingsWatch(Path directory, Runnable changed) {
    this.directory = directory;
    this.changed = changed;
    this.settled = look();
    this.last = settled;
  }

  /** Looks once; two looks that agree and differ from the files known are a change. */
  @Override
  public void run() {
    Map<Path, String> now = look();
    if (now.equals(last) && !now.equals(settled)) {
      settled = now;
      changed.run();
    }
    last = now;
  }

  private Map<Path, String> look() {
    Map<Path, String> seen = new TreeMap<>();
    add(seen, directory.resolve("nodekeeper.yaml"));
    addAll(seen, directory.resolve("daemons.d"));
    addAll(seen, directory.resolve("files.d"));
    return seen;
  }

  private static void addAll(Map<Path, String> seen, Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(file -> add(seen, file));
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      seen.put(folder, e.getClass().getSimpleName());
    }
  }

  private static void add(Map<Path, String> seen, Path file) {
    try {
      BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
      seen.put(file, about.lastModifiedTime() + " " + about.size() + " " + about.fileKey());
    } catch (IOException e) {
      seen.put(file, e.getClass().getSimpleName());
    }
  }
}
