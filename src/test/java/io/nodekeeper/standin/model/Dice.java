package io.nodekeeper.standin.model;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Ids and orders that are random outside, and follow from a seed here. */
final class Dice {

  private static final HexFormat HEX = HexFormat.of();

  private final Random random;

  Dice(long seed) {
    random = new Random(seed);
  }

  /** 32 hexadecimal digits, as tasks and container instances have. */
  String id() {
    return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
  }

  /** 64 hexadecimal digits, as Docker's containers have. */
  String dockerId() {
    return id() + id();
  }

  /** 20 hexadecimal digits, as ECS container names end with. */
  String suffix() {
    return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextInt(0x10000), 4);
  }

  /** 19 decimal digits, as deployment ids have. */
  String digits() {
    return Long.toString(1_000_000_000_000_000_000L + random.nextLong(1_000_000_000_000_000_000L));
  }

  String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  void shuffle(List<?> list) {
    Collections.shuffle(list, random);
  }
}
