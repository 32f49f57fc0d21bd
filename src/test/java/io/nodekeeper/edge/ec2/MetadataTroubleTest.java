package io.nodekeeper.edge.ec2;

import static io.nodekeeper.aws.HttpStub.text;
import static io.nodekeeper.edge.ec2.MetadataService.CLOCK;
import static io.nodekeeper.edge.ec2.MetadataService.LONG;
import static io.nodekeeper.edge.ec2.MetadataService.NOW;
import static io.nodekeeper.edge.ec2.MetadataService.TAGS;
import static io.nodekeeper.edge.ec2.MetadataService.TARGET;
import static io.nodekeeper.edge.ec2.MetadataService.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTroubleTest {

  private final MetadataService service = new MetadataService();

  @Test
  void oneTokenServesManyReadings() {
    service.with(metadata -> {
      metadata.targetLifecycleState();
      metadata.tags();
      return metadata.targetLifecycleState();
    });

    assertThat(service.tokensGiven).hasValue(1);
  }

  @Test
  void aTokenThatIsRefusedIsReplacedOnce() {
    service.items.put(TARGET, "InService");

    Reading<Optional<String>> second =
        service.with(metadata -> {
          metadata.targetLifecycleState();
          service.token.incrementAndGet();
          return metadata.targetLifecycleState();
        });

    assertThat(second).isEqualTo(Reading.known(Optional.of("InService"), NOW));
    assertThat(service.tokensGiven).hasValue(2);
  }

  @Test
  void anItemThatIsAbsentAfterTheTokenWasReplacedIsAbsent() {
    Reading<Optional<String>> second =
        service.with(metadata -> {
          metadata.targetLifecycleState();
          service.token.incrementAndGet();
          return metadata.targetLifecycleState();
        });

    assertThat(second).isEqualTo(Reading.known(Optional.empty(), NOW));
  }

  @Test
  void tokensThatAreAlwaysRefusedAreUnknownAfterTwo() {
    Function<Request, Reply> never =
        request ->
            request.path().equals("/latest/api/token") ? service.apply(request) : text(401, "no");

    assertThat(with(new HttpStub(never), LONG, Metadata::targetLifecycleState).whyNot())
        .get()
        .asString()
        .contains("401");
    assertThat(service.tokensGiven).hasValue(2);
  }

  @Test
  void aPassingServerErrorIsPassedOver() {
    service.items.put(TARGET, "InService");
    var count = new AtomicInteger();
    Function<Request, Reply> passing =
        request ->
            request.path().equals(TARGET) && count.incrementAndGet() == 1
                ? text(503, "busy")
                : service.apply(request);

    assertThat(with(new HttpStub(passing), LONG, Metadata::targetLifecycleState).isKnown())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 500, 503})
  void anItemThatCannotBeReadIsUnknownAndNotAbsent(int status) {
    Function<Request, Reply> failing =
        request ->
            request.path().equals("/latest/api/token")
                ? service.apply(request)
                : text(status, "two\nlines");

    for (Reading<?> read : with(new HttpStub(failing), LONG, MetadataTroubleTest::all)) {
      assertThat(read.whyNot().orElseThrow())
          .startsWith("instance metadata at http://")
          .contains("" + status)
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 500})
  void withoutATokenAllIsUnknown(int status) {
    for (Reading<?> read :
        with(new HttpStub(_ -> text(status, "")), LONG, MetadataTroubleTest::all)) {
      assertThat(read.isKnown()).as("%s", read).isFalse();
    }
  }

  @Test
  void aTokenThatIsNoneIsUnknown() {
    Function<Request, Reply> odd =
        _ ->
            new Reply.Full(
                200, Map.of("X-aws-ec2-metadata-token-ttl-seconds", "21600"), "two\nlines");

    assertThat(with(new HttpStub(odd), LONG, Metadata::targetLifecycleState).isKnown()).isFalse();
  }

  @Test
  void aServiceThatNeverAnswersIsGivenUp() {
    for (Reply reply : List.of(new Reply.Silence(), new Reply.Drop(), new Reply.Trickle(200))) {
      Function<Request, Reply> stuck =
          request -> request.path().equals("/latest/api/token") ? service.apply(request) : reply;

      for (Reading<?> read :
          with(new HttpStub(stuck), Duration.ofMillis(200), MetadataTroubleTest::all)) {
        assertThat(read.isKnown()).as("%s", read).isFalse();
      }
    }
  }

  @Test
  void manySlowTagsAreGivenUpTogether() {
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
    service.items.put(TAGS, String.join("\n", keys));
    var asked = new AtomicInteger();
    Function<Request, Reply> slow =
        request -> {
          if (!request.path().startsWith(TAGS + "/")) {
            return service.apply(request);
          }
          asked.incrementAndGet();
          return new Reply.Late(Duration.ofMillis(150), text(200, "v"));
        };

    assertThat(with(new HttpStub(slow), LONG, Duration.ofSeconds(1), Metadata::tags).whyNot())
        .get()
        .asString()
        .contains("took more than");
    assertThat(asked.get()).isLessThan(100);
  }

  @Test
  void nobodyThereIsUnknownInOneLineThatNamesTheAddress() throws IOException {
    URI nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    try (var _ = AwsSurroundings.at(nobody)) {
      assertThat(new Metadata(CLOCK).identity())
          .isEqualTo(
              Reading.unknown("instance metadata at " + nobody + ": Connection refused", NOW));
    }
  }

  private static List<Reading<?>> all(Metadata metadata) {
    return List.of(metadata.identity(), metadata.tags(), metadata.targetLifecycleState());
  }
}
