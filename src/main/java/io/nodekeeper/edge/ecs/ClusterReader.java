package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.fleet.CallPace;
import io.nodekeeper.fleet.Member;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.ContainerInstance;

/**
 * Reads all container instances of a cluster, a hundred a call and a few calls at once. What comes
 * to nothing for a passing reason is tried again a few times; it is the only part of Nodekeeper
 * that waits for AWS by itself, since there is no loop around it.
 */
public final class ClusterReader implements AutoCloseable {

  private static final String LIST = "ecs:ListContainerInstances";
  private static final String DESCRIBE = "ecs:DescribeContainerInstances";

  /** The most that one call takes. Source: Amazon ECS API Reference. */
  private static final int PAGE = 100;

  /** Far above what ECS takes in one cluster: a list that never ends is none. */
  private static final int MOST_PAGES = 500;

  private static final int SIDE_BY_SIDE = 4;
  private static final int MOST_TRIES = 8;

  private final EcsClient ecs;
  private final AwsClients aws;
  private final InstantSource clock;
  private final Waiting waiting;
  private final DoubleSupplier chance;
  private final CallPace pace = new CallPace();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(SIDE_BY_SIDE, Thread.ofVirtual().name("describe-", 0).factory());

  /** How it is waited. */
  @FunctionalInterface
  public interface Waiting {
    void of(Duration length) throws InterruptedException;
  }

  /** Hears how far it has come. */
  @FunctionalInterface
  public interface Progress {
    void read(int described, int listed);
  }

  /**
   * What could be read.
   *
   * @param listed how many there are, as far as they could be listed
   * @param trouble why the rest could not be; empty where nothing is missing
   */
  public record Found(List<Member> members, int listed, Optional<CallFailure> trouble) {}

  /**
   * @param chance from 0 to 1, for back-offs
   */
  public ClusterReader(
      AwsClients aws, InstantSource clock, Waiting waiting, DoubleSupplier chance) {
    this.ecs = aws.build(EcsClient.builder());
    this.aws = aws;
    this.clock = clock;
    this.waiting = waiting;
    this.chance = chance;
  }

  /**
   * All but those that are INACTIVE.
   *
   * @param deadline after which nothing is waited for any more, nor a call under way
   */
  public Found read(String cluster, Instant deadline, Progress progress)
      throws InterruptedException {
    var pages = new ArrayList<Future<List<Member>>>();
    var tokens = new HashSet<String>();
    var listed = new AtomicInteger();
    var described = new AtomicInteger();
    Optional<CallFailure> trouble = Optional.empty();
    try {
      String next = null;
      do {
        Page page = list(cluster, next, deadline);
        listed.addAndGet(page.arns().size());
        progress.read(described.get(), listed.get());
        if (!page.arns().isEmpty()) {
          pages.add(
              threads.submit(() -> {
                List<Member> members = describe(cluster, page.arns(), deadline);
                progress.read(described.addAndGet(page.arns().size()), listed.get());
                return members;
              }));
        }
        next = page.next();
        if (next != null && !tokens.add(next)) {
          throw CallFailure.unclear(LIST, "the same nextToken again");
        }
        if (pages.size() > MOST_PAGES) {
          throw CallFailure.unclear(LIST, "more than " + MOST_PAGES + " pages");
        }
      } while (next != null);
    } catch (CallFailure failure) {
      trouble = Optional.of(failure);
    }
    return found(pages, listed.get(), trouble);
  }

  private static Found found(
      List<Future<List<Member>>> pages, int listed, Optional<CallFailure> listing)
      throws InterruptedException {
    var members = new LinkedHashMap<String, Member>();
    Optional<CallFailure> trouble = listing;
    for (Future<List<Member>> page : pages) {
      try {
        page.get().forEach(member -> members.putIfAbsent(member.id(), member));
      } catch (ExecutionException e) {
        CallFailure failure = CallFailure.of(DESCRIBE, e.getCause() == null ? e : e.getCause());
        trouble = trouble.or(() -> Optional.of(failure));
      }
    }
    return new Found(List.copyOf(members.values()), listed, trouble);
  }

  private record Page(List<String> arns, @Nullable String next) {}

  private Page list(String cluster, @Nullable String token, Instant deadline)
      throws InterruptedException {
    return call(
        LIST,
        deadline,
        within -> {
          var answer =
              ecs.listContainerInstances(request ->
                  request
                      .cluster(cluster)
                      .maxResults(PAGE)
                      .nextToken(token)
                      .overrideConfiguration(within));
          String next = answer.nextToken();
          return new Page(
              answer.containerInstanceArns(), next == null || next.isEmpty() ? null : next);
        });
  }

  /** Those that have gone since they were listed are left out. */
  private List<Member> describe(String cluster, List<String> arns, Instant deadline)
      throws InterruptedException {
    return call(
        DESCRIBE,
        deadline,
        within ->
            ecs
                .describeContainerInstances(request ->
                    request.cluster(cluster).containerInstances(arns).overrideConfiguration(within))
                .containerInstances()
                .stream()
                .map(ClusterReader::member)
                .toList());
  }

  private static Member member(ContainerInstance instance) {
    var attributes = new TreeMap<String, String>();
    for (Attribute attribute : instance.attributes()) {
      attributes.put(String.valueOf(attribute.name()), orElse(attribute.value(), ""));
    }
    String arn = orElse(instance.containerInstanceArn(), "");
    return Member.of(
        arn.substring(arn.lastIndexOf('/') + 1),
        orElse(instance.ec2InstanceId(), ""),
        orElse(instance.status(), "UNKNOWN"),
        Boolean.TRUE.equals(instance.agentConnected()),
        attributes);
  }

  private static String orElse(@Nullable String text, String other) {
    return text == null ? other : text;
  }

  private <T> T call(
      String api, Instant deadline, Function<AwsRequestOverrideConfiguration, T> call)
      throws InterruptedException {
    for (int tries = 1; ; tries++) {
      await(pace.turn(clock.instant()), api, deadline);
      try {
        T answer = call.apply(aws.within(Duration.between(clock.instant(), deadline)));
        pace.answered();
        return answer;
      } catch (RuntimeException e) {
        CallFailure failure = CallFailure.of(api, e);
        if (!isPassing(failure) || tries == MOST_TRIES) {
          throw failure;
        }
        if (failure.kind() == CallFailure.Kind.THROTTLED) {
          pace.throttled();
        }
        Duration wait = CallPace.again(tries, chance.getAsDouble());
        if (clock.instant().plus(wait).isAfter(deadline)) {
          throw failure;
        }
        waiting.of(wait);
      }
    }
  }

  private void await(Duration wait, String api, Instant deadline) throws InterruptedException {
    if (clock.instant().plus(wait).isAfter(deadline)) {
      throw CallFailure.unclear(api, "there was no time left for it");
    }
    if (wait.isPositive()) {
      waiting.of(wait);
    }
  }

  private static boolean isPassing(CallFailure failure) {
    return switch (failure.kind()) {
      case THROTTLED, FAILED, FAULT, UNCLEAR -> true;
      case NOT_SENT, REFUSED -> false;
    };
  }

  @Override
  public void close() {
    threads.shutdownNow();
    ecs.close();
  }
}
