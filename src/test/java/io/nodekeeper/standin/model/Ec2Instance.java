package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The EC2 instance under test: identity, tags, notices; and EC2's DescribeTags. */
public final class Ec2Instance {

  /**
   * An answer over HTTP.
   *
   * @param status HTTP
   */
  public record Answer(int status, String body) {}

  /** Which instance it is. */
  public record Identity(
      String instanceId,
      String accountId,
      String region,
      String availabilityZone,
      String instanceType,
      String imageId,
      String privateIp) {

    public static Identity example() {
      return new Identity(
          "i-0abcdef1234567890",
          "123456789012",
          "us-west-2",
          "us-west-2a",
          "m7i.large",
          "ami-0123456789abcdef0",
          "10.0.0.12");
    }
  }

  /** The instance's tags; any may change at any time. */
  public final TreeMap<String, String> tags = new TreeMap<>();

  /** The instance's option InstanceMetadataTags. */
  public boolean tagsInMetadata = true;

  /** Whether it was launched as a Spot instance. */
  public boolean isSpot;

  /** The instance's option HttpTokens: whether the metadata answers only with a token. */
  public boolean tokenRequired = true;

  private static final String META = "/latest/meta-data/";
  private static final String TAGS = "tags/instance";
  private static final String CREDENTIALS = "iam/security-credentials/";
  private static final String ROLE = "node";

  private final Timeline timeline;
  private final Identity identity;
  private final Faults faults;
  private final Gate gate;
  private final ScalingGroup scaling;
  private final Dice dice;
  private final Instant launchedAt;
  private final InstanceNotices notices = new InstanceNotices();
  private String bootId;
  private boolean running = true;
  private boolean shuttingDown;

  Ec2Instance(
      Timeline timeline,
      Identity identity,
      Faults faults,
      Gate gate,
      ScalingGroup scaling,
      Dice dice) {
    this.timeline = timeline;
    this.identity = identity;
    this.faults = faults;
    this.gate = gate;
    this.scaling = scaling;
    this.dice = dice;
    launchedAt = timeline.instant();
    bootId = dice.uuid();
  }

  public Identity identity() {
    return identity;
  }

  /** The kernel's boot id, new with each boot. */
  public String bootId() {
    return bootId;
  }

  /** False once terminated. */
  public boolean isRunning() {
    return running;
  }

  /** The operating system is going down, and waits for its units to stop. */
  public boolean isShuttingDown() {
    return shuttingDown;
  }

  public void shutDown() {
    shuttingDown = true;
  }

  /** What EC2 announces to it. */
  public InstanceNotices notices() {
    return notices;
  }

  void booted() {
    bootId = dice.uuid();
    shuttingDown = false;
  }

  void terminated() {
    running = false;
  }

  /**
   * GETs a path such as {@code /latest/meta-data/instance-id} from IMDS.
   *
   * @throws NoAnswer by fault
   */
  public Answer get(String path) {
    int status = status();
    if (status != 200) {
      return new Answer(status, "");
    }
    Optional<String> body =
        path.equals("/latest/dynamic/instance-identity/document")
            ? Optional.of(document())
            : path.startsWith(META) ? item(path.substring(META.length())) : Optional.empty();
    return body.map(text -> new Answer(200, text)).orElse(new Answer(404, ""));
  }

  /**
   * The HTTP status of everything that is there.
   *
   * @throws NoAnswer by fault
   */
  public int status() {
    return switch (faults.imds) {
      case WELL -> 200;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN -> 403;
      case UNAVAILABLE -> 503;
      case REFUSED -> throw new NoAnswer(NoAnswer.How.REFUSED);
      case SILENT -> throw new NoAnswer(NoAnswer.How.SILENCE);
    };
  }

  private Optional<String> item(String item) {
    return switch (item) {
      case "instance-id" -> Optional.of(identity.instanceId());
      case "instance-life-cycle" -> Optional.of(isSpot ? "spot" : "on-demand");
      case "instance-type" -> Optional.of(identity.instanceType());
      case "ami-id" -> Optional.of(identity.imageId());
      case "local-ipv4" -> Optional.of(identity.privateIp());
      case "local-hostname" ->
          Optional.of("ip-" + identity.privateIp().replace('.', '-') + ".compute.internal");
      case "placement/region" -> Optional.of(identity.region());
      case "placement/availability-zone" -> Optional.of(identity.availabilityZone());
      case "placement/availability-zone-id" -> Optional.of("usw2-az1");
      case "autoscaling/target-lifecycle-state" -> scaling.targetState();
      case CREDENTIALS -> Optional.of(ROLE);
      case CREDENTIALS + ROLE -> Optional.of(credentials());
      default -> item.startsWith(TAGS) ? tag(item) : notices.item(item);
    };
  }

  private Optional<String> tag(String item) {
    if (!tagsInMetadata) {
      return Optional.empty();
    }
    String key = item.substring(TAGS.length());
    return key.isEmpty() || key.equals("/")
        ? Optional.of(String.join("\n", tags.keySet()))
        : Optional.ofNullable(tags.get(key.substring(1)));
  }

  private String credentials() {
    return "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"AKIDSTANDIN\","
        + "\"SecretAccessKey\":\"standin\",\"Token\":\"standin\",\"LastUpdated\":\""
        + launchedAt
        + "\",\"Expiration\":\""
        + timeline.instant().plus(Duration.ofHours(6))
        + "\"}";
  }

  private String document() {
    return "{\"accountId\":\""
        + identity.accountId()
        + "\",\"architecture\":\"x86_64\",\"availabilityZone\":\""
        + identity.availabilityZone()
        + "\",\"imageId\":\""
        + identity.imageId()
        + "\",\"instanceId\":\""
        + identity.instanceId()
        + "\",\"instanceType\":\""
        + identity.instanceType()
        + "\",\"pendingTime\":\""
        + launchedAt.truncatedTo(ChronoUnit.SECONDS)
        + "\",\"privateIp\":\""
        + identity.privateIp()
        + "\",\"region\":\""
        + identity.region()
        + "\",\"version\":\"2017-09-30\"}";
  }

  /**
   * EC2's DescribeTags for one resource: empty if it is not this instance.
   *
   * @throws ApiError refused
   * @throws NoAnswer no answer
   */
  public SortedMap<String, String> describeTags(String resourceId) {
    return gate.call(
        Operation.DESCRIBE_TAGS,
        resourceId,
        () ->
            resourceId.equals(identity.instanceId())
                ? Collections.unmodifiableSortedMap(new TreeMap<>(tags))
                : Collections.emptySortedMap());
  }
}
