package io.nodekeeper.standin.model;

import io.nodekeeper.standin.model.Operation.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** The account's token buckets, one for each category of calls. */
public final class TokenBuckets {

  private static final class Level {
    private double tokens;
    private Instant at;

    private Level(double tokens, Instant at) {
      this.tokens = tokens;
      this.at = at;
    }
  }

  private final Map<Bucket, Level> levels = new EnumMap<>(Bucket.class);

  /** Whether there was a token; {@code others} are drawn per second by the rest of the account. */
  public boolean take(Bucket bucket, Instant now, double others) {
    Level level = levels.computeIfAbsent(bucket, full -> new Level(full.burst(), now));
    double seconds = Duration.between(level.at, now).toNanos() / 1e9;
    double filled = level.tokens + seconds * (bucket.perSecond() - others);
    level.tokens = Math.clamp(filled, 0, bucket.burst());
    level.at = now;
    if (level.tokens < 1) {
      return false;
    }
    level.tokens -= 1;
    return true;
  }
}
