package io.nodekeeper.outward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits to be told outside, and when it is tried again. */
class OutboxTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Set<Target> BOTH = EnumSet.of(Target.EVENT_BRIDGE, Target.WEBHOOK);

  private static Message message(int number) {
    return message(number, "x");
  }

  private static Message message(int number, String text) {
    return new Message(
        "id-" + number,
        NOON.plusSeconds(number),
        "warning",
        "daemon.flapping",
        "logs",
        text,
        Optional.of("logs"),
        Optional.empty(),
        Optional.of(text),
        OptionalInt.empty());
  }

  private static Outbox of(int messages) {
    return IntStream.range(0, messages)
        .mapToObj(OutboxTest::message)
        .reduce(Outbox.empty(), (box, next) -> box.plus(next, BOTH), (one, _) -> one);
  }

  private static List<String> ids(List<Message> messages) {
    return messages.stream().map(Message::id).toList();
  }

  @Test
  void eachIsToldTheOldestTenAndWhatOneHasTakenStaysForTheOther() {
    Outbox box = of(12).told(Target.WEBHOOK, List.of("id-0", "id-2", "id-99"));

    assertThat(ids(box.next(Target.WEBHOOK)))
        .containsExactly(
            "id-1", "id-3", "id-4", "id-5", "id-6", "id-7", "id-8", "id-9", "id-10", "id-11");
    assertThat(ids(box.next(Target.EVENT_BRIDGE))).hasSize(10).startsWith("id-0", "id-1");
    assertThat(box.next(Target.SNS)).isEmpty();
    assertThat(box.told(Target.EVENT_BRIDGE, List.of("id-0")).waiting()).hasSize(11);
  }

  @Test
  void whenTooManyWaitTheOldestGoes() {
    assertThat(of(Outbox.MOST).count(Target.WEBHOOK)).isEqualTo(Outbox.MOST);
    Outbox box = of(Outbox.MOST + 3);
    assertThat(box.count(Target.WEBHOOK)).isEqualTo(Outbox.MOST);
    assertThat(ids(box.next(Target.WEBHOOK))).startsWith("id-3");
  }

  @Test
  void whatIsTooOldGoesAndNothingGoesBecauseTheClockWasSetBack() {
    Outbox box = of(2);
    assertThat(box.at(NOON.plus(Outbox.OLDEST)).waiting()).hasSize(2);
    assertThat(ids(box.at(NOON.plus(Outbox.OLDEST).plusMillis(1)).next(Target.WEBHOOK)))
        .containsExactly("id-1");
    assertThat(box.at(NOON.minus(Duration.ofDays(9))).waiting()).hasSize(2);
  }

  @Test
  void whoIsNotNamedAnyMoreIsToldNothing() {
    Outbox box = of(1).only(EnumSet.of(Target.WEBHOOK));
    assertThat(box.count(Target.EVENT_BRIDGE)).isZero();
    assertThat(box.count(Target.WEBHOOK)).isEqualTo(1);
    assertThat(box.only(EnumSet.noneOf(Target.class)).waiting()).isEmpty();
    assertThat(Outbox.empty().plus(message(1), Set.of()).waiting()).isEmpty();
  }

  @Test
  void tenOfTheLongestAreLessThanAwsTakesAtOnce() {
    String text = "\u20ac".repeat(5_000);
    Message longest = message(1, text);
    int bytes =
        (longest.text() + longest.reason().orElse("")).getBytes(StandardCharsets.UTF_8).length;
    assertThat(longest.text()).hasSize(2_000).endsWith("…");
    assertThat(bytes * Outbox.AT_ONCE).isLessThan((256 << 10) - 100_000);
    assertThat(message(1, "x".repeat(1_998) + "\ud83d\ude00\ud83d\ude00").text())
        .endsWith("x…")
        .hasSize(1_999);
  }

  @Test
  void eachFailureMakesThePauseLongerUpToSomeMinutes() {
    Standing standing = Standing.fresh();
    assertThat(standing.rests(NOON)).isFalse();
    Duration before = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      standing = standing.failed(0, "no answer", "i-1", NOON, NOON);
      Duration pause = Duration.between(NOON, standing.due());
      assertThat(pause).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(384));
      assertThat(i < 5 ? pause : before.plusMillis(1)).isGreaterThan(before);
      before = i < 5 ? pause : before;
    }
    assertThat(Duration.between(NOON, standing.due())).isGreaterThan(Duration.ofMinutes(4));
    assertThat(standing.rests(standing.due().minusMillis(1))).isTrue();
    assertThat(standing.rests(standing.due())).isFalse();
    assertThat(standing.took(3).rests(NOON)).isFalse();
  }

  @Test
  void aFailureIsSaidFromTheSecondOnWithSinceWhenAndWhatWasDropped() {
    Standing once = Standing.fresh().took(5).failed(2, "a", "i-1", NOON, NOON);
    assertThat(once.trouble(Target.SNS, 3)).isEmpty();
    Standing twice = once.failed(0, "sns:Publish: no answer", "i-1", NOON, NOON.plusSeconds(5));
    assertThat(twice.trouble(Target.SNS, 3))
        .contains(
            "sns is not told what happens since 2026-11-22T12:00:00Z: sns:Publish: no answer; 3"
                + " wait");
    assertThat(twice.dropped(4).trouble(Target.SNS, 100).orElse(""))
        .endsWith("; 100 wait, and 4 were dropped");
    Standing well = twice.dropped(4).took(1);
    assertThat(well.trouble(Target.SNS, 0)).isEmpty();
    assertThat(well.delivered()).isEqualTo(8);
    assertThat(well.dropped()).isEqualTo(4);
    assertThat(well.lost()).isZero();
  }

  @Test
  void onlyWhatIsNamedIsToldAndWhatMayBeAWarningOnlyAsOne() {
    var some =
        new Outward(
            Optional.of("b"), Optional.empty(), Optional.empty(), List.of("node.ready", "note"));
    assertThat(some.targets()).containsExactly(Target.EVENT_BRIDGE);
    assertThat(some.wants("node.ready", false)).isTrue();
    assertThat(some.wants("note", true)).isTrue();
    assertThat(some.wants("note", false)).isFalse();
    assertThat(some.wants("daemon.flapping", true)).isFalse();
    assertThat(Outward.none().targets()).isEmpty();
  }
}
