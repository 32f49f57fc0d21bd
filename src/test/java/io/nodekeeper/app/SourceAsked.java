package io.nodekeeper.app;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When one source is asked, and when it may and has to be. */
final class SourceAsked {

  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration SECONDS = Duration.ofSeconds(13);

  /**
   * What decides where and how often it is asked.
   *
   * @param path empty where it cannot be known
   * @param agent which process asks
   * @param settings all that it goes by: another is a reason to ask at once
   * @param seldom whether a change of it is seen only when it is asked
   */
  record Facts(Optional<String> path, int poll, boolean seldom, int agent, String settings) {}

  private static final Facts NONE = new Facts(Optional.empty(), 0, false, 0, "");

  private Facts facts = NONE;
  private Instant since = Instant.EPOCH;
  private boolean changed;
  private Optional<String> path = Optional.empty();
  private Instant last = Instant.EPOCH;
  private Instant lastTick = Instant.EPOCH;
  private boolean answered;
  private int failures;
  private int failuresAtMost;
  private Optional<Instant> silentSince = Optional.empty();
  private Instant answeredAt = Instant.EPOCH;

  void now(Facts is, Instant tick) {
    if (is.equals(facts)) {
      return;
    }
    if (is.agent() != facts.agent()) {
      path = Optional.empty();
      silentSince = Optional.empty();
    }
    if (is.agent() != facts.agent() || !is.settings().equals(facts.settings())) {
      failuresAtMost = 0;
    }
    facts = is;
    since = tick;
    changed = true;
    failures = 0;
  }

  /** Nothing is known of it any more. */
  void forgotten() {
    now(NONE, Instant.EPOCH);
  }

  private Duration pause(int failed) {
    Duration poll = Duration.ofSeconds(facts.poll());
    Duration longer = FIRST.multipliedBy(1L << Math.clamp(failed - 1L, 0, 9));
    Duration most = poll.multipliedBy(2);
    return failed == 0 ? poll : longer.compareTo(most) < 0 ? longer : most;
  }

  private static Duration tenths(Duration of, int tenths) {
    return of.multipliedBy(tenths).dividedBy(10);
  }

  /** It is asked; why it should not have been. */
  Optional<String> asked(String at, Instant now) {
    if (!facts.path().equals(Optional.of(at))) {
      return Optional.of("asked at " + at + " instead of " + facts.path());
    }
    Instant earliest = last.plus(tenths(pause(failures), 8));
    return !changed && now.isBefore(earliest)
        ? Optional.of("asked at " + now + ", and before " + earliest)
        : Optional.empty();
  }

  void answered(String at, boolean well, Instant now, Instant tick) {
    lastTick = tick;
    path = Optional.of(at);
    last = now;
    changed = false;
    answered = well;
    failures = well ? 0 : failures + 1;
    failuresAtMost = well ? 0 : failuresAtMost + 1;
    silentSince = well ? Optional.empty() : silentSince.or(() -> Optional.of(now));
    answeredAt = well ? now : answeredAt;
  }

  /**
   * Why it should have been asked.
   *
   * @param tick the time without that which answers took, as one waits for the other
   */
  Optional<String> neglected(Instant tick) {
    Duration notice =
        facts.seldom() ? tenths(Duration.ofSeconds(2L * facts.poll()), 12).plusSeconds(2) : SECONDS;
    if (facts.path().isEmpty() || tick.isBefore(since.plus(notice))) {
      return Optional.empty();
    }
    Instant latest = lastTick.plus(tenths(pause(failuresAtMost), 12)).plusSeconds(2);
    return !path.equals(facts.path())
        ? Optional.of("not asked at " + facts.path() + ", but " + path)
        : tick.isAfter(latest) ? Optional.of("not asked since " + last) : Optional.empty();
  }

  /** Since when it has said nothing when asked. */
  Optional<Instant> silentSince() {
    return silentSince;
  }

  /** When it last said something. */
  Instant answeredAt() {
    return answeredAt;
  }

  /** Whether its last answer is that of the place where it stands. */
  boolean isUpToDate() {
    return answered && !changed && path.isPresent() && path.equals(facts.path());
  }
}
