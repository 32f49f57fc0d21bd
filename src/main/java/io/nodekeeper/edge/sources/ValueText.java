package io.nodekeeper.edge.sources;

import io.nodekeeper.aws.CallFailure;
import java.nio.charset.StandardCharsets;

/** A value that may be a secret: bounded, and in no text about it. */
final class ValueText {

  /** As of the largest secret. */
  static final int BYTES_MAX = 64 << 10;

  private ValueText() {}

  static String bounded(String api, String name, String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw CallFailure.unclear(api, name + " is longer than " + BYTES_MAX + " bytes");
    }
    return text;
  }

  /**
   * Why there is none. Of an answer that cannot be understood the library's words may show a part.
   */
  static String why(String api, RuntimeException thrown) {
    CallFailure failure = CallFailure.of(api, thrown);
    boolean isOfAnAnswer =
        !(thrown instanceof CallFailure)
            && failure.kind() == CallFailure.Kind.UNCLEAR
            && !failure.isSilence();
    return isOfAnAnswer ? api + ": there is no answer that can be understood" : failure.why();
  }
}
