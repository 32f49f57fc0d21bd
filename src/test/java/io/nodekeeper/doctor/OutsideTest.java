package io.nodekeeper.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Those who are told outside, of whom nothing is asked. */
class OutsideTest {

  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
  private static final Reading<String> HERE = Reading.known("us-west-2", AT);
  private static final Reading<List<String>> ALL_TOLD = Reading.known(List.of(), AT);

  private static Outside.Facts facts(String bus, String topic) {
    return new Outside.Facts(
        Optional.of(bus).filter(is -> !is.isEmpty()),
        Optional.of(topic).filter(is -> !is.isEmpty()),
        Optional.empty(),
        HERE,
        ALL_TOLD);
  }

  private static Outside.Facts webhook(
      Reading<Optional<String>> trouble, Reading<List<String>> untold) {
    return new Outside.Facts(
        Optional.empty(), Optional.empty(), Optional.of(trouble), HERE, untold);
  }

  private static String topic(String region) {
    return "arn:aws:sns:" + region + ":123456789012:ops";
  }

  private static String bus(String region) {
    return "arn:aws:events:" + region + ":123456789012:event-bus/ops";
  }

  @Test
  void whereNobodyIsToBeToldNothingIsLookedAt() {
    var nobody =
        new Outside.Facts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Reading.unknown("no", AT),
            Reading.unknown("no", AT));
    assertThat(Outside.judge(nobody)).isEqualTo(Judgement.nothing());
  }

  @Test
  void whatIsInTheNodesRegionIsInOrder() {
    assertThat(Outside.judge(facts(bus("us-west-2"), topic("us-west-2"))))
        .isEqualTo(Judgement.nothing());
    assertThat(Outside.judge(facts("ops", ""))).isEqualTo(Judgement.nothing());
  }

  @Test
  void aTopicInAnotherRegionIsToldNothingAndABusPerhaps() {
    assertThat(Outside.judge(facts(bus("eu-west-1"), topic("us-east-1"))).findings())
        .containsExactly(
            new Finding(
                Finding.Severity.WARNING,
                "events",
                "events.sns is a topic in us-east-1, and the node is in us-west-2: SNS takes"
                    + " messages only for topics of the same Region",
                "name a topic in us-west-2"),
            new Finding(
                Finding.Severity.HINT,
                "events",
                "events.eventBridge is a bus in eu-west-1, and the node is in us-west-2: by its"
                    + " documentation EventBridge leads events to another Region by a rule",
                "name a bus in us-west-2, with a rule whose target is that one"));
  }

  @Test
  void theRegionIsAskedForOnlyByWhoNamesOne() {
    var unknown =
        new Outside.Facts(
            Optional.of("ops"),
            Optional.empty(),
            Optional.empty(),
            Reading.unknown("no answer", AT),
            ALL_TOLD);
    assertThat(Outside.judge(unknown)).isEqualTo(Judgement.nothing());
    var named =
        new Outside.Facts(
            unknown.bus(),
            Optional.of(topic("us-west-2")),
            unknown.webhook(),
            unknown.region(),
            ALL_TOLD);
    assertThat(Outside.judge(named))
        .isEqualTo(Judgement.unseen("the Region of who is told", "no answer"));
  }

  @Test
  void theFileOfAWebhookIsReadUnlessWhoAsksMayNot() {
    assertThat(
            Outside.judge(webhook(Reading.known(Optional.of("/etc/w is not there"), AT), ALL_TOLD))
                .findings())
        .extracting(Finding::what)
        .containsExactly("/etc/w is not there");
    assertThat(Outside.judge(webhook(Reading.unknown("/etc/w cannot be read", AT), ALL_TOLD)))
        .isEqualTo(Judgement.unseen("the webhook's file", "/etc/w cannot be read"));
    assertThat(Outside.judge(webhook(Reading.known(Optional.empty(), AT), ALL_TOLD)))
        .isEqualTo(Judgement.nothing());
  }

  @Test
  void whomTheAgentCannotTellIsFoundAndWithoutAnAgentThatIsNotKnown() {
    Reading<Optional<String>> fine = Reading.known(Optional.empty(), AT);
    assertThat(
            Outside.judge(webhook(fine, Reading.known(List.of("webhook is not told"), AT)))
                .findings())
        .extracting(Finding::what)
        .containsExactly("the agent says: webhook is not told");
    assertThat(Outside.judge(webhook(fine, Reading.unknown("no agent runs", AT))))
        .isEqualTo(Judgement.unseen("whether others are told what happens", "no agent runs"));
  }
}
