package io.nodekeeper.aws;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Makes the SDK's clients for one Region. Whatever one of them throws is a {@link CallFailure};
 * none of them ever sends anything twice, since waiting and trying again is the loop's business.
 *
 * <p>Credentials come from the SDK's default chain, addresses from its own settings, such as {@code
 * AWS_ENDPOINT_URL_ECS} in the environment.
 */
public final class AwsClients implements AutoCloseable {

  /** Far above any answer to what is asked for one node. */
  private static final long MOST_BYTES = 16L << 20;

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Region region;
  private final Calls calls;
  private final Duration deadline;
  private final BoundedHttp http;
  private final AwsCredentialsProvider credentials;
  private final ScheduledThreadPoolExecutor timer;

  public AwsClients(String region, Calls calls) {
    this(region, calls, DEADLINE);
  }

  /**
   * @param region such as {@code us-west-2}
   * @param deadline for each call, from its begin to the last byte of its answer
   */
  public AwsClients(String region, Calls calls, Duration deadline) {
    this(region, calls, deadline, DefaultCredentialsProvider.builder().build());
  }

  /** With the credentials of this profile of the SDK's files, whatever the environment has. */
  public static AwsClients ofProfile(
      String profile, String region, Calls calls, Duration deadline) {
    return new AwsClients(region, calls, deadline, ProfileCredentialsProvider.create(profile));
  }

  private AwsClients(
      String region, Calls calls, Duration deadline, AwsCredentialsProvider credentials) {
    this.region = Region.of(region);
    this.calls = calls;
    this.deadline = deadline;
    this.http = new BoundedHttp(MOST_BYTES, deadline);
    this.credentials = credentials;
    this.timer = new ScheduledThreadPoolExecutor(1, AwsClients::timerThread);
    timer.setRemoveOnCancelPolicy(true);
  }

  private static Thread timerThread(Runnable work) {
    return Thread.ofPlatform().daemon().name("aws-deadlines").unstarted(work);
  }

  /** For one call: as long as each may take, or less. */
  public AwsRequestOverrideConfiguration within(Duration left) {
    Duration bounded = left.compareTo(deadline) < 0 ? left : deadline;
    Duration within = bounded.isPositive() ? bounded : Duration.ofMillis(1);
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(within)
        .apiCallAttemptTimeout(within)
        .build();
  }

  /** A client that is to be kept and used by any number of threads. */
  public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C build(B builder) {
    return builder
        .region(region)
        .credentialsProvider(new Credentials(credentials))
        .httpClient(http)
        .overrideConfiguration(configuration())
        .build();
  }

  private ClientOverrideConfiguration configuration() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.doNotRetry())
        .apiCallTimeout(deadline)
        .apiCallAttemptTimeout(deadline)
        .scheduledExecutorService(timer)
        .addExecutionInterceptor(new Recorder(calls))
        .build();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (credentials instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
    http.close();
  }

  /** Shared by all clients so that they ask for credentials only once. */
  private record Credentials(AwsCredentialsProvider chain) implements AwsCredentialsProvider {

    @Override
    public AwsCredentials resolveCredentials() {
      try {
        return chain.resolveCredentials();
      } catch (RuntimeException e) {
        // The providers of the chain have no exception in common but this.
        throw new NoCredentials(e);
      }
    }
  }

  /** Counts what is sent, and hangs a {@link CallFailure} on what is thrown: it knows the API. */
  private record Recorder(Calls calls) implements ExecutionInterceptor {

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      calls.count(api(attributes));
    }

    @Override
    public void onExecutionFailure(
        Context.FailedExecution context, ExecutionAttributes attributes) {
      Throwable thrown = context.exception();
      String api = api(attributes);
      CallFailure failure = CallFailure.of(api, thrown);
      if (failure.kind() == CallFailure.Kind.THROTTLED) {
        calls.countThrottled(api);
      }
      thrown.addSuppressed(failure);
    }

    /** As IAM spells it. */
    private static String api(ExecutionAttributes attributes) {
      String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
      String name = service.replace(" ", "").toLowerCase(Locale.ROOT);
      return (name.equals("eventbridge") ? "events" : name)
          + ":"
          + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    }
  }
}
