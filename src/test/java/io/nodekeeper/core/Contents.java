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
    return new FoundFile(text, NodeFile.Access.readable().mode(), "", "");
  }

  /** The memory of an agent that last wrote another text to this file. */
  public static Memory written(String path, String text, Instant at) {
    FileMemory file = FileMemory.none().wrote(Digest.of(text), at);
    return Memory.none().withFile(path, file);
  }

  /** All that is known for files are these texts. */
  public static FileFacts of(SortedMap<String, Reading<Optional<String>>> texts) {
    var present = new TreeMap<String, Reading<Optional<FoundFile>>>();
    texts.forEach(
        (path, reading) -> present.put(path, reading.map(text -> text.map(Contents::file))));
    return new FileFacts(Collections.unmodifiableSortedMap(present), Collections.emptySortedMap());
  }
}
