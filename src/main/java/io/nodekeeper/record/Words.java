package io.nodekeeper.record;

import java.util.Locale;

/** Constants as the documents spell them. */
final class Words {

  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
