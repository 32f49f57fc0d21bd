package io.nodekeeper.edge.ec2;

import static io.nodekeeper.edge.ec2.MetadataService.LONG;
import static io.nodekeeper.edge.ec2.MetadataService.NOW;
import static io.nodekeeper.edge.ec2.MetadataService.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What EC2 announces: well written, badly written, or not at all. */
class MetadataNoticesTest {

  private static final String LIFE_CYCLE = "/latest/meta-data/instance-life-cycle";
  private static final String SPOT = "/latest/meta-data/spot/instance-action";
  private static final String MAINTENANCE = "/latest/meta-data/events/maintenance/scheduled";
  private static final String REBALANCE = "/latest/meta-data/events/recommendations/rebalance";
  private static final Instant NOTICE = Instant.parse("2026-11-21T10:02:00Z");

  private final MetadataService service = new MetadataService();

  private List<Notices.Maintenance> events(String json) {
    service.items.put(MAINTENANCE, json);
    return service.with(Metadata::maintenance).toOptional().orElseThrow();
  }

  private static String event(String id, String state, String notBefore) {
    return """
    {"NotBefore":"%s","Code":"system-reboot","Description":"scheduled reboot","EventId":"%s",
     "NotAfter":"21 Jan 2027 09:17:23 GMT","State":"%s"}\
    """
        .formatted(notBefore, id, state);
  }

  @Test
  void whereNothingIsAnnouncedThereIsNothing() {
    assertThat(service.with(Metadata::spot)).isEqualTo(Reading.known(Optional.empty(), NOW));
    assertThat(service.with(Metadata::maintenance)).isEqualTo(Reading.known(List.of(), NOW));
    assertThat(service.with(Metadata::rebalance)).isEqualTo(Reading.known(Optional.empty(), NOW));
  }

  // spot

  @Test
  void whetherItIsASpotInstanceItsLifeCycleSays() {
    assertThat(service.with(Metadata::isSpot).whyNot()).get().asString().endsWith("is not there");
    service.items.put(LIFE_CYCLE, "on-demand");
    assertThat(service.with(Metadata::isSpot)).isEqualTo(Reading.known(false, NOW));
    service.items.put(LIFE_CYCLE, "spot\n");
    assertThat(service.with(Metadata::isSpot)).isEqualTo(Reading.known(true, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"terminate", "stop", "hibernate", "knit"})
  void aSpotNoticeIsReadWithWhateverActionItNames(String action) {
    service.items.put(
        SPOT, "{\"action\": \"" + action + "\", \"time\": \"2026-11-21T10:02:00Z\", \"x\": [1]}\n");

    assertThat(service.with(Metadata::spot))
        .isEqualTo(Reading.known(Optional.of(new Notices.Spot(action, NOTICE)), NOW));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<html>404</html> | is no JSON",
        "{\"action\":\"stop\", | is no JSON",
        "[] | is no JSON object",
        "null | is no JSON object",
        "{} | has no action that can be read",
        "{\"action\":7,\"time\":\"2026-11-21T10:02:00Z\"} | has no action that can be read",
        "{\"action\":\"stop\"} | has no time that can be read",
        "{\"action\":\"stop\",\"time\":null} | has no time that can be read",
        "{\"action\":\"stop\",\"time\":1763715600} | has no time that can be read",
        "{\"action\":\"stop\",\"time\":\"soon\"} | has no time that can be read",
        "{\"action\":\"stop\",\"time\":\"+99999-01-01T00:00:00Z\"} | has no time that can be read",
        "{\"action\":\"stop\",\"time\":\"0001-01-01T00:00:00Z\"} | has no time that can be read"
      })
  void aSpotNoticeThatMakesNoSenseIsUnknownAndSaysWhy(String body, String why) {
    service.items.put(SPOT, body);

    assertThat(service.with(Metadata::spot).whyNot())
        .get()
        .asString()
        .startsWith("instance metadata at http://")
        .endsWith(": " + SPOT + " " + why);
  }

  @Test
  void aSpotNoticeThatIsTakenBackIsGone() {
    service.items.put(SPOT, "{\"action\":\"stop\",\"time\":\"2026-11-21T10:02:00Z\"}");
    Reading<Optional<Notices.Spot>> second =
        service.with(metadata -> {
          metadata.spot();
          service.items.remove(SPOT);
          return metadata.spot();
        });

    assertThat(second).isEqualTo(Reading.known(Optional.empty(), NOW));
  }

  // rebalance

  @Test
  void aRebalanceRecommendationSaysSinceWhen() {
    service.items.put(REBALANCE, "{\"noticeTime\": \"2026-11-21T10:02:00Z\"}");

    assertThat(service.with(Metadata::rebalance))
        .isEqualTo(Reading.known(Optional.of(NOTICE), NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"noticeTime\":{}}", "{\"noticeTime\":\"21\"}", "\"\""})
  void aRebalanceRecommendationThatMakesNoSenseIsUnknown(String body) {
    service.items.put(REBALANCE, body);

    assertThat(service.with(Metadata::rebalance).isKnown()).isFalse();
  }

  // maintenance

  @Test
  void aScheduledEventIsReadWithItsOwnKindOfDate() {
    assertThat(events("[" + event("e-1", "active", "21 Jan 2027 09:00:43 GMT") + "]"))
        .containsExactly(
            new Notices.Maintenance(
                "e-1", "system-reboot", "active", Instant.parse("2027-01-21T09:00:43Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 Jan 2027 09:00:43 GMT",
        "01 Jan 2027 09:00:43 GMT",
        "Fri, 1 Jan 2027 09:00:43 GMT",
        "1 Jan 2027 10:00:43 +0100",
        "2027-01-01T09:00:43Z",
        "2027-01-01T09:00:43.000+00:00"
      })
  void datesAreReadInTheFormsThatAwsUses(String date) {
    assertThat(events("[" + event("e-1", "active", date) + "]"))
        .singleElement()
        .returns(Instant.parse("2027-01-01T09:00:43Z"), Notices.Maintenance::notBefore);
  }

  @Test
  void anEventThatCannotBeReadIsLeftOutAndTheOthersStay() {
    String good = event("good", "active", "21 Jan 2027 09:00:43 GMT");
    String bad = event("bad", "active", "31 Feb 2027 25:00:00 XYZ");

    assertThat(events("[7, null, [], {}, " + bad + ", " + good + "]"))
        .extracting(Notices.Maintenance::id)
        .containsExactly("good");
  }

  @Test
  void anEventWithoutNamesIsKeptForItsTime() {
    assertThat(events("[{\"NotBefore\":\"21 Jan 2027 09:00:43 GMT\",\"State\":null}]"))
        .containsExactly(
            new Notices.Maintenance("", "", "", Instant.parse("2027-01-21T09:00:43Z")));
  }

  @Test
  void activeEventsComeFirstAndTheSoonestOfThem() {
    assertThat(
            events(
                "["
                    + event("over", "completed", "20 Jan 2027 09:00:43 GMT")
                    + ","
                    + event("later", "active", "23 Jan 2027 09:00:43 GMT")
                    + ","
                    + event("sooner", "active", "22 Jan 2027 09:00:43 GMT")
                    + ","
                    + event("odd", "pondered", "21 Jan 2027 09:00:43 GMT")
                    + "]"))
        .extracting(Notices.Maintenance::id, Notices.Maintenance::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("sooner", "active"),
            org.assertj.core.groups.Tuple.tuple("later", "active"),
            org.assertj.core.groups.Tuple.tuple("over", "completed"),
            org.assertj.core.groups.Tuple.tuple("odd", "pondered"));
  }

  @Test
  void noMoreEventsAreKeptThanAnybodyWouldLookAt() {
    String many =
        IntStream.range(0, 500)
            .mapToObj(i -> event("e-" + i, "completed", "21 Jan 2027 09:00:43 GMT"))
            .collect(Collectors.joining(","));

    assertThat(events("[" + many + "," + event("it", "active", "30 Jan 2027 09:00:43 GMT") + "]"))
        .hasSize(20)
        .first()
        .returns("it", Notices.Maintenance::id);
  }

  @Test
  void longAndBrokenWordsAreCutToOneLine() {
    assertThat(events("[" + event("e\\n\\u0007" + "x".repeat(999), "active", NOTICE + "") + "]"))
        .singleElement()
        .satisfies(one -> assertThat(one.id()).startsWith("e xxx").hasSize(100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "<html>", "[{\"NotBefore\":\"x\"}]", "[1]", "[", "\"none\""})
  void aListThatMakesNoSenseIsUnknown(String body) {
    service.items.put(MAINTENANCE, body);

    assertThat(service.with(Metadata::maintenance).whyNot())
        .get()
        .asString()
        .contains(MAINTENANCE)
        .hasLineCount(1);
  }

  // trouble

  private static List<Reading<?>> all(Metadata metadata) {
    return List.of(metadata.spot(), metadata.maintenance(), metadata.rebalance());
  }

  private void areUnknown(Reply reply) {
    Function<Request, Reply> odd =
        request -> request.path().equals("/latest/api/token") ? service.apply(request) : reply;
    for (Reading<?> read : with(new HttpStub(odd), LONG, MetadataNoticesTest::all)) {
      assertThat(read.isKnown()).as("%s", read).isFalse();
    }
  }

  @Test
  void anAnswerWithoutEndIsUnknown() {
    areUnknown(new Reply.Flood(200));
  }

  @Test
  void anErrorIsUnknownAndNotNothing() {
    areUnknown(HttpStub.text(403, "no"));
  }

  @Test
  void jsonOfAnyDepthIsUnknown() {
    areUnknown(HttpStub.text(200, "[".repeat(100_000)));
    areUnknown(HttpStub.text(200, "{\"a\":".repeat(40_000)));
    areUnknown(HttpStub.text(200, "[".repeat(100_000) + "]".repeat(100_000)));
  }
}
