package io.nodekeeper.edge.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transport to one Docker Engine, and the API version agreed with it. Its calls block without
 * limit: whoever makes them has a {@link Watchdog}. Not for use by two threads at once, except for
 * {@link #close}, which also ends a call that hangs.
 */
final class Line implements AutoCloseable {

  /** The label that the ECS agent gives to every container of a task. */
  static final String TASK_LABEL = "com.amazonaws.ecs.task-arn";

  /**
   * What may change a look. A signal, {@code kill}, is the first that is heard of a stop. Health
   * checks flood the unfiltered stream with exec events; {@code health_status} matches by its
   * beginning (moby, daemon/events/filter.go).
   */
  private static final String EVENT_FILTERS =
      """
      {"type":["container"],\
      "event":["start","kill","die","destroy","oom","health_status","pause","unpause"],\
      "label":["%s"]}\
      """
          .formatted(TASK_LABEL);

  private static final long ANSWER_BYTES_MAX = 8L << 20;
  private static final int ERROR_BYTES_MAX = 1_000;

  private final DockerHost host;
  private final BoundedTransport transport;
  private @Nullable Agreement agreement;

  /**
   * @param newest the engine's newest version when it was asked; another one is another engine
   */
  private record Agreement(ApiVersion version, ApiVersion newest) {}

  Line(DockerHost host) {
    this.host = host;
    this.transport =
        new BoundedTransport(
            new ZerodepDockerHttpClient.Builder().dockerHost(host.address()).build(),
            ANSWER_BYTES_MAX);
  }

  /** The containers of ECS tasks, running or not; no more than {@code limit}. */
  List<Container> containers(int limit) {
    try {
      return list(agreed(), limit);
    } catch (BadRequestException refused) {
      // An engine replaced by one that no longer, or does not yet, speak the version agreed.
      ApiVersion before = agreed();
      agreement = null;
      if (agreed().equals(before)) {
        throw refused;
      }
      return list(agreed(), limit);
    }
  }

  private List<Container> list(ApiVersion version, int limit) {
    List<Container> listed =
        speaking(Optional.of(version))
            .listContainersCmd()
            .withShowAll(true)
            .withLabelFilter(List.of(TASK_LABEL))
            .withLimit(limit)
            .exec();
    if (listed == null) {
      throw new IllegalStateException("the answer is not a list of containers");
    }
    return listed;
  }

  /** When it was started last; empty if it never was, or is gone. */
  Optional<Instant> startedAt(String container) {
    try {
      InspectContainerResponse answer =
          speaking(Optional.of(agreed())).inspectContainerCmd(container).exec();
      return Optional.ofNullable(answer)
          .map(InspectContainerResponse::getState)
          .map(InspectContainerResponse.ContainerState::getStartedAt)
          .map(Instant::parse)
          .filter(Instant.EPOCH::isBefore);
    } catch (DockerException | DateTimeParseException untold) {
      return Optional.empty();
    }
  }

  /** Sends a signal to what a container runs; nothing else of Docker's is ever changed. */
  void signal(String container, String signal) {
    speaking(Optional.of(agreed())).killContainerCmd(container).withSignal(signal).exec();
  }

  /** The engine's own version, such as 25.0.16. */
  String engine() {
    Version engine = speaking(Optional.empty()).versionCmd().exec();
    return Optional.ofNullable(engine)
        .map(Version::getVersion)
        .orElseThrow(() -> new IllegalStateException("its /version names no Version"));
  }

  /** Where the engine keeps all it has. */
  String dataRoot() {
    Info info = speaking(Optional.of(agreed())).infoCmd().exec();
    return Optional.ofNullable(info)
        .map(Info::getDockerRootDir)
        .orElseThrow(() -> new IllegalStateException("its /info names no DockerRootDir"));
  }

  /** The stream of events about the containers of ECS tasks, open and past its head. */
  Response events() throws IOException {
    Request request =
        Request.builder()
            .method(Request.Method.GET)
            .path(
                "/v%s/events?filters=%s"
                    .formatted(agreed(), URLEncoder.encode(EVENT_FILTERS, StandardCharsets.UTF_8)))
            .build();
    Response response = transport.open(request);
    int status = response.getStatusCode();
    if (status != 200) {
      try (response) {
        InputStream body = response.getBody();
        throw new DockerException(
            new String(body.readNBytes(ERROR_BYTES_MAX), StandardCharsets.UTF_8), status);
      }
    }
    return response;
  }

  /** Whether the engine that answered last is still the one with which the version was agreed. */
  boolean isOfSameEngine() {
    Agreement made = agreement;
    return made != null
        && transport
            .newestApi()
            .flatMap(ApiVersion::parse)
            .orElse(made.newest())
            .equals(made.newest());
  }

  private ApiVersion agreed() {
    Agreement made = agreement;
    if (made == null) {
      made = agree();
      agreement = made;
    }
    return made.version();
  }

  private Agreement agree() {
    Version engine = speaking(Optional.empty()).versionCmd().exec();
    ApiVersion newest =
        Optional.ofNullable(engine)
            .flatMap(known -> ApiVersion.parse(known.getApiVersion()))
            .orElseThrow(() -> new IllegalStateException("its /version names no ApiVersion"));
    return new Agreement(
        ApiVersion.agreed(newest, ApiVersion.parse(engine.getMinAPIVersion())), newest);
  }

  /** The client is only a view: closing it would close the transport. */
  private DockerClient speaking(Optional<ApiVersion> version) {
    return DockerClientImpl.getInstance(new EngineConfig(host, version), transport);
  }

  @Override
  public void close() {
    try {
      transport.close();
    } catch (IOException alreadyBroken) {
      // Nothing is lost: what could not be closed well is closed all the same.
    }
  }
}
