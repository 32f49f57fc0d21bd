package io.nodekeeper.edge.ec2;

import static io.nodekeeper.aws.HttpStub.text;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Instance metadata: the token in force, and the items by path; what is not there is a 404. */
final class MetadataService implements Function<Request, Reply> {

  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);

  /** Long enough for a busy machine, where nothing is to be waited for. */
  static final Duration LONG = Duration.ofSeconds(30);

  static final String IDENTITY = "/latest/dynamic/instance-identity/document";
  static final String TAGS = "/latest/meta-data/tags/instance";
  static final String TARGET = "/latest/meta-data/autoscaling/target-lifecycle-state";

  final Map<String, String> items = new ConcurrentHashMap<>();
  final AtomicInteger token = new AtomicInteger(1);
  final AtomicInteger tokensGiven = new AtomicInteger();

  @Override
  public Reply apply(Request request) {
    if (request.path().equals("/latest/api/token")) {
      tokensGiven.incrementAndGet();
      String ttl = request.header().getOrDefault("x-aws-ec2-metadata-token-ttl-seconds", "");
      return new Reply.Full(
          request.method().equals("PUT") ? 200 : 405,
          Map.of("X-aws-ec2-metadata-token-ttl-seconds", ttl),
          "token-" + token.get());
    }
    if (!request.header().getOrDefault("x-aws-ec2-metadata-token", "").equals("token-" + token)) {
      return text(401, "<html>401 - Unauthorized</html>");
    }
    String item = items.get(request.path());
    return item == null ? text(404, "<html>404 - Not Found</html>") : text(200, item);
  }

  /** Uses the metadata of this service. */
  <T> T with(Function<Metadata, T> use) {
    return with(new HttpStub(this), LONG, use);
  }

  static <T> T with(HttpStub stub, Duration each, Function<Metadata, T> use) {
    return with(stub, each, LONG, use);
  }

  static <T> T with(HttpStub stub, Duration each, Duration all, Function<Metadata, T> use) {
    try (stub;
        var _ = AwsSurroundings.at(stub.uri())) {
      return use.apply(new Metadata(CLOCK, each, all));
    }
  }
}
