package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is known of files and for them.
 *
 * @param present the files we render, by path, each look; empty for one that is absent
 * @param values what AWS keeps; carried over until it is asked again
 */
public record FileFacts(
    SortedMap<String, Reading<Optional<FoundFile>>> present,
    SortedMap<ValueRef, Reading<String>> values) {

  public static FileFacts nothing() {
    return new FileFacts(Collections.emptySortedMap(), Collections.emptySortedMap());
  }

  /** This look's, with what was not asked now carried over from the look before. */
  FileFacts carrying(FileFacts before, Ask ask, Instant now) {
    return new FileFacts(present, DaemonFacts.carried(values, before.values, ask.values(), now));
  }

  public Reading<Optional<FoundFile>> present(String path) {
    Reading<Optional<FoundFile>> known = present.get(path);
    return known == null ? Reading.notAsked() : known;
  }

  /** The same of a file whose text is needed. */
  Reading<Optional<FoundFile>> read(String path) {
    Reading<Optional<FoundFile>> known = present(path);
    return known.flatMap(found ->
        found
            .flatMap(FoundFile::unread)
            .map(why -> Reading.<Optional<FoundFile>>unknown(why, known.at()))
            .orElse(known));
  }

  public Reading<String> value(ValueRef ref) {
    Reading<String> known = values.get(ref);
    return known == null ? Reading.notAsked() : known;
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "FileFacts[present=" + present + ", values=" + values.keySet() + "]";
  }
}
