package io.nodekeeper.edge.ec2;

import io.nodekeeper.aws.BoundedHttp;
import io.nodekeeper.aws.OneLine;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.retry.backoff.BackoffStrategy;
import software.amazon.awssdk.imds.Ec2MetadataClient;
import software.amazon.awssdk.imds.Ec2MetadataClientException;
import software.amazon.awssdk.imds.Ec2MetadataResponse;
import software.amazon.awssdk.imds.Ec2MetadataRetryPolicy;

/**
 * The instance metadata service, version 2 only: who this instance is, its tags, what its Auto
 * Scaling group wants of it, and what EC2 announces.
 *
 * <p>Its address comes from the SDK's own settings, such as {@code
 * AWS_EC2_METADATA_SERVICE_ENDPOINT}. It costs no call to AWS and needs no permission.
 */
public final class Metadata {

  private static final String IDENTITY = "/latest/dynamic/instance-identity/document";
  private static final String TAGS = "/latest/meta-data/tags/instance";
  private static final String PLACEMENT = "/latest/meta-data/placement/";
  private static final String TARGET = "/latest/meta-data/autoscaling/target-lifecycle-state";
  private static final String SPOT = "/latest/meta-data/spot/instance-action";
  private static final String LIFE_CYCLE = "/latest/meta-data/instance-life-cycle";
  private static final String MAINTENANCE = "/latest/meta-data/events/maintenance/scheduled";
  private static final String REBALANCE = "/latest/meta-data/events/recommendations/rebalance";

  private static final Duration EACH = Duration.ofSeconds(1);
  private static final Duration ALL = Duration.ofSeconds(5);

  /** Far above 200 keys of 128 characters, the longest answer there is. */
  private static final long MOST_BYTES = 256L << 10;

  /** An instance has at most 50, and a few of AWS's own. */
  private static final int MOST_TAGS = 200;

  /** EC2 allows 256 for a tag, and 255 for the name of a placement group. */
  private static final int MOST_OF_A_VALUE = 1024;

  private static final int MOST_OF_A_STATE = 64;
  private static final int MOST_WORDS = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  private final InstantSource clock;
  private final Duration all;
  private final TokenGuard http;
  private final AtomicReference<@Nullable Ec2MetadataClient> client = new AtomicReference<>();
  private volatile Reading<Identity> identity = Reading.notAsked();

  public Metadata(InstantSource clock) {
    this(clock, EACH, ALL);
  }

  /**
   * @param each how long one item may take
   * @param all how long all of them may take together
   */
  Metadata(InstantSource clock, Duration each, Duration all) {
    this.clock = clock;
    this.all = all;
    this.http = new TokenGuard(new BoundedHttp(MOST_BYTES, each));
  }

  /** Which instance this is. Asked once: while the process lives it cannot become another one. */
  public Reading<Identity> identity() {
    if (!identity.isKnown()) {
      identity = read(this::askIdentity);
    }
    return identity;
  }

  /**
   * The instance's tags, read anew each time. Where {@code InstanceMetadataTags} is on, keys have
   * only letters, digits and {@code + - = . , _ : @} (EC2 user guide, instance tags in metadata).
   */
  public Reading<InstanceTags> tags() {
    return read(this::askTags);
  }

  /**
   * An item of where the instance is placed; an empty text for a 404, as for a host where it is on
   * none of its own.
   *
   * @param item such as {@code group-name}
   */
  public Reading<String> placement(String item) {
    return read(() -> bounded(PLACEMENT + item).map(String::strip).orElse(""));
  }

  /** What Auto Scaling is to make of this instance, such as {@code Terminated}; empty for a 404. */
  public Reading<Optional<String>> targetLifecycleState() {
    return read(() ->
        get(TARGET)
            .map(answer -> OneLine.of(answer.asString(), MOST_OF_A_STATE))
            .filter(state -> !state.isEmpty()));
  }

  /** When EC2 takes this Spot instance back; empty for a 404. */
  public Reading<Optional<Notices.Spot>> spot() {
    return read(() -> announced(SPOT, NoticeDocument::spot));
  }

  /** Whether this is a Spot instance, which EC2 may take back. */
  public Reading<Boolean> isSpot() {
    return read(() ->
        get(LIFE_CYCLE)
            .map(answer -> answer.asString().strip().equals("spot"))
            .orElseThrow(() -> broken(LIFE_CYCLE, "is not there")));
  }

  /** The events that EC2 has scheduled for this instance; none for a 404. */
  public Reading<List<Notices.Maintenance>> maintenance() {
    return read(() -> announced(MAINTENANCE, NoticeDocument::maintenance).orElse(List.of()));
  }

  /** Since when EC2 takes this Spot instance to be at risk; empty for a 404. */
  public Reading<Optional<Instant>> rebalance() {
    return read(() -> announced(REBALANCE, NoticeDocument::rebalance));
  }

  /** Where it is asked, of which only the SDK knows from where it has it; once it was asked. */
  public Optional<String> address() {
    return http.address();
  }

  private <T> Optional<T> announced(String path, Function<Document, T> meaning) {
    return get(path)
        .map(answer -> {
          try {
            return meaning.apply(document(path, answer));
          } catch (IllegalArgumentException e) {
            throw broken(path, String.valueOf(e.getMessage()));
          }
        });
  }

  private <T> Reading<T> read(Supplier<T> ask) {
    try {
      return Reading.known(ask.get(), clock.instant());
    } catch (RuntimeException e) {
      String where = http.address().map(address -> " at " + address).orElse("");
      return Reading.unknown("instance metadata" + where + ": " + words(e), clock.instant());
    }
  }

  private static String words(RuntimeException failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? "it cannot be asked" : OneLine.first(message, MOST_WORDS);
  }

  private Identity askIdentity() {
    Ec2MetadataResponse answer = get(IDENTITY).orElseThrow(() -> broken(IDENTITY, "is not there"));
    Document document = document(IDENTITY, answer);
    if (!document.isMap()) {
      throw broken(IDENTITY, "is no JSON object");
    }
    Map<String, Document> members = document.asMap();
    return new Identity(
        member(members, "instanceId"),
        member(members, "region"),
        member(members, "availabilityZone"),
        member(members, "instanceType"),
        optional(members, "accountId"),
        optional(members, "imageId"),
        optional(members, "privateIp"),
        optional(members, "architecture"));
  }

  private static String optional(Map<String, Document> members, String name) {
    Document value = members.get(name);
    return value == null || !value.isString() ? "" : value.asString().strip();
  }

  private static Document document(String path, Ec2MetadataResponse answer) {
    try {
      return answer.asDocument();
    } catch (RuntimeException e) {
      throw broken(path, "is no JSON");
    }
  }

  private static String member(Map<String, Document> members, String name) {
    Document value = members.get(name);
    if (value == null || !value.isString() || value.asString().isBlank()) {
      throw broken(IDENTITY, "has no " + name);
    }
    return value.asString();
  }

  private InstanceTags askTags() {
    long end = System.nanoTime() + all.toNanos();
    Optional<Ec2MetadataResponse> keys = get(TAGS);
    if (keys.isEmpty()) {
      return new InstanceTags(false, Collections.emptySortedMap());
    }
    var values = new TreeMap<String, String>();
    for (String line : keys.get().asString().lines().toList()) {
      String key = line.strip();
      if (key.isEmpty()) {
        continue;
      }
      if (values.size() == MOST_TAGS) {
        throw broken(TAGS, "has more than " + MOST_TAGS + " tags");
      }
      if (System.nanoTime() - end > 0) {
        throw broken(TAGS, "took more than " + all.toSeconds() + " s to read");
      }
      // Empty if the tag was taken away since the keys were listed.
      bounded(TAGS + "/" + segment(key)).ifPresent(value -> values.put(key, value));
    }
    return new InstanceTags(true, Collections.unmodifiableSortedMap(values));
  }

  /** Empty for a 404. */
  private Optional<String> bounded(String path) {
    Optional<String> value = get(path).map(Ec2MetadataResponse::asString);
    if (value.isPresent() && value.get().length() > MOST_OF_A_VALUE) {
      throw broken(path, "has more than " + MOST_OF_A_VALUE + " characters");
    }
    return value;
  }

  /**
   * What a key may have stands in a path as it is; what it may not have must not lead elsewhere.
   */
  private static String segment(String key) {
    if (key.equals(".") || key.equals("..")) {
      throw broken(TAGS, "lists a tag " + key);
    }
    StringBuilder segment = new StringBuilder(key.length());
    key.codePoints()
        .forEach(c -> {
          String character = Character.toString(c);
          boolean plain =
              (c >= 'a' && c <= 'z')
                  || (c >= 'A' && c <= 'Z')
                  || (c >= '0' && c <= '9')
                  || "+-=.,_:@".contains(character);
          segment.append(
              plain
                  ? character
                  : URLEncoder.encode(character, StandardCharsets.UTF_8).replace("+", "%20"));
        });
    return segment.toString();
  }

  private static UncheckedIOException broken(String path, String what) {
    return new UncheckedIOException(new IOException(path + " " + what));
  }

  /**
   * Empty for a 404. A token that is refused is replaced once; the client would keep it for hours.
   */
  private Optional<Ec2MetadataResponse> get(String path) {
    Ec2MetadataClient used = client();
    try {
      return Optional.of(used.get(path));
    } catch (Ec2MetadataClientException e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      if (e.statusCode() != UNAUTHORIZED) {
        throw e;
      }
    }
    client.compareAndSet(used, null);
    try {
      return Optional.of(client().get(path));
    } catch (Ec2MetadataClientException e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Ec2MetadataClient client() {
    Ec2MetadataClient present = client.get();
    if (present != null) {
      return present;
    }
    Ec2MetadataClient made =
        Ec2MetadataClient.builder().httpClient(http).retryPolicy(onceMore()).build();
    client.set(made);
    return made;
  }

  /** After a 5xx or a broken connection, at once. This client knows no newer kind of back-off. */
  @SuppressWarnings("deprecation")
  private static Ec2MetadataRetryPolicy onceMore() {
    return Ec2MetadataRetryPolicy.builder()
        .numRetries(1)
        .backoffStrategy(BackoffStrategy.none())
        .build();
  }
}
