package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files of which only the text matters: everybody may read them, and they are nobody's. */
public final class Contents {

  private Contents() {}

  /** A file with this text. */
  public static FoundFile file(String text) {
    return file(text, NodeFile.Access.readable().mode());
  }

  public static FoundFile file(String text, String mode) {
    return new FoundFile(new FoundFile.Text.Whole(text), mode, "", "", new FoundFile.Ids(0, 0));
  }

  /** The memory of an agent that last wrote another text to this file. */
  public static Memory written(String path, String text, Instant at) {
    FileMemory file = FileMemory.none().wrote(Digest.of(text), at);
    return Memory.none().withFile(path, file);
  }

  /** All that is known for files are these texts. */
  public static FileFacts of(SortedMap<String, Reading<Optional<String>>> texts) {
    return of(texts, Collections.emptySortedMap(), Instant.EPOCH);
  }

  static FileFacts of(
      SortedMap<String, Reading<Optional<String>>> texts,
      SortedMap<String, FoundFile> found,
      Instant now) {
    var present = new TreeMap<String, Reading<Optional<FoundFile>>>();
    texts.forEach(
        (path, reading) -> present.put(path, reading.map(text -> text.map(Contents::file))));
    found.forEach((path, file) -> present.put(path, Reading.known(Optional.of(file), now)));
    return new FileFacts(Collections.unmodifiableSortedMap(present), Collections.emptySortedMap());
  }
}
