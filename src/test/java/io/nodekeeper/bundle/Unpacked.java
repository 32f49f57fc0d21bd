package io.nodekeeper.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SortedMap;

/** All of an archive. */
public final class Unpacked {

  private Unpacked() {}

  /** Whether it is compressed or not. */
  public static SortedMap<String, byte[]> of(byte[] archive) throws IOException {
    return Archive.unpacked(
        Archive.expanding(new ByteArrayInputStream(archive)), _ -> true, Long.MAX_VALUE);
  }
}
