package io.nodekeeper.edge.ecs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.aws.OneLine;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The introspection of the ECS agent beside us: who it is registered as, and which tasks it knows.
 *
 * <p>It refuses connections until the agent has registered, and whenever the agent is down. It
 * answers 200 on any path, so what counts is the content (amazon-ecs-agent, agent/handlers/v1).
 */
public final class Introspection {

  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final int MOST_BYTES = 8 << 20;
  private static final int MOST_WORDS = 200;

  private static final JsonMapper JSON = new JsonMapper();

  private final String base;
  private final InstantSource clock;
  private final Duration deadline;

  /**
   * @param base such as {@code http://127.0.0.1:51678}
   */
  public Introspection(URI base, InstantSource clock) {
    this(base, clock, DEADLINE);
  }

  /**
   * @param deadline for each call, connecting and reading together
   */
  Introspection(URI base, InstantSource clock, Duration deadline) {
    String text = base.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.clock = clock;
    this.deadline = deadline;
  }

  /** The agent's registration. */
  public Reading<EcsAgent> metadata() {
    return read("/v1/metadata", this::agent);
  }

  /** The agent's tasks by ARN, stopped ones too; without the agent's own. */
  public Reading<List<AgentTask>> tasks() {
    return read("/v1/tasks", this::tasks);
  }

  private <T> Reading<T> read(String path, Meaning<T> meaning) {
    try {
      return Reading.known(meaning.of(JSON.readTree(get(path))), clock.instant());
    } catch (ConnectException _) {
      return unknown("refuses connections: it has not registered yet, or is down");
    } catch (SocketTimeoutException _) {
      return unknown(late());
    } catch (Incomprehensible e) {
      return unknown(e.words);
    } catch (JsonProcessingException _) {
      return unknown("answers with something that is not JSON");
    } catch (IOException | IllegalArgumentException e) {
      return unknown(
          "cannot be read: " + OneLine.first(String.valueOf(e.getMessage()), MOST_WORDS));
    }
  }

  private <T> Reading<T> unknown(String what) {
    return Reading.unknown(
        "the ECS agent's introspection at " + base + " " + what, clock.instant());
  }

  private String late() {
    return "does not answer within " + deadline.toMillis() + " ms";
  }

  /** An HTTP connection has no deadline of its own, so a thread of its own keeps it. */
  private byte[] get(String path) throws IOException, Incomprehensible {
    var exchange = new FutureTask<>(() -> exchange(URI.create(base + path)));
    Thread.ofVirtual().name("introspection").start(exchange);
    try {
      return exchange.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new Incomprehensible(late());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Incomprehensible("was not waited for");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failed -> throw failed;
        case Incomprehensible failed -> throw failed;
        case null, default -> throw new IOException(e.getCause());
      }
    } finally {
      exchange.cancel(true);
    }
  }

  private byte[] exchange(URI uri) throws IOException, Incomprehensible {
    HttpURLConnection connection = open(uri);
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(Math.toIntExact(deadline.toMillis()));
    connection.setReadTimeout(Math.toIntExact(deadline.toMillis()));
    int status = connection.getResponseCode();
    if (status < 0) {
      connection.disconnect();
      throw new Incomprehensible("answers with something that is not HTTP");
    }
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      throw new Incomprehensible("answers with HTTP status " + status);
    }
    try (InputStream body = connection.getInputStream()) {
      byte[] answer = body.readNBytes(MOST_BYTES + 1);
      if (answer.length > MOST_BYTES) {
        connection.disconnect();
        throw new Incomprehensible("answers with more than " + MOST_BYTES + " bytes");
      }
      return answer;
    }
  }

  private static HttpURLConnection open(URI uri) throws IOException {
    if (uri.toURL().openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection connection) {
      return connection;
    }
    throw new MalformedURLException("it is no http address");
  }

  private EcsAgent agent(JsonNode answer) throws Incomprehensible {
    if (!answer.has("ContainerInstanceArn") && !answer.has("Cluster")) {
      throw new Incomprehensible("answers with something else than its metadata");
    }
    String arn = text(answer, "ContainerInstanceArn");
    if (arn.isBlank()) {
      throw new Incomprehensible("has no container instance ARN: it has not registered yet");
    }
    String cluster = text(answer, "Cluster");
    if (cluster.isBlank()) {
      throw new Incomprehensible("names no cluster");
    }
    return new EcsAgent(cluster, new ContainerInstanceArn(arn), text(answer, "Version"));
  }

  private List<AgentTask> tasks(JsonNode answer) throws Incomprehensible {
    JsonNode listed = answer.path("Tasks");
    if (!listed.isArray()) {
      throw new Incomprehensible("answers with something else than its tasks");
    }
    var tasks = new ArrayList<AgentTask>();
    for (JsonNode task : listed) {
      String arn = text(task, "Arn");
      if (arn.isBlank()) {
        throw new Incomprehensible("lists a task without an ARN");
      }
      if (!new TaskArn(arn).isAgentInternal()) {
        tasks.add(task(new TaskArn(arn), task));
      }
    }
    tasks.sort(Comparator.comparing(AgentTask::arn));
    return List.copyOf(tasks);
  }

  private static AgentTask task(TaskArn arn, JsonNode task) {
    var containers = new ArrayList<ContainerId>();
    var addresses = new TreeSet<String>();
    for (JsonNode container : task.path("Containers")) {
      addresses.addAll(addresses(container));
      String id = text(container, "DockerId");
      if (!id.isBlank()) {
        containers.add(new ContainerId(id));
      }
    }
    containers.sort(Comparator.naturalOrder());
    return new AgentTask(
        arn,
        text(task, "Family"),
        Revisions.parse(text(task, "Version")),
        text(task, "DesiredStatus").equals("STOPPED"),
        status(text(task, "KnownStatus")),
        List.copyOf(containers),
        List.copyOf(addresses));
  }

  /** Only tasks of the mode awsvpc have networks here; IPv6 where there is no other. */
  private static List<String> addresses(JsonNode container) {
    var addresses = new ArrayList<String>();
    for (JsonNode network : container.path("Networks")) {
      JsonNode four = network.path("IPv4Addresses");
      for (JsonNode address : four.isEmpty() ? network.path("IPv6Addresses") : four) {
        if (address.isTextual() && !address.textValue().isBlank()) {
          addresses.add(address.textValue());
        }
      }
    }
    return addresses;
  }

  /** A word that is not known is no proof of an end, nor of running. */
  private static AgentTask.Status status(String known) {
    return switch (known) {
      case "STOPPED" -> AgentTask.Status.STOPPED;
      case "RUNNING" -> AgentTask.Status.RUNNING;
      default -> AgentTask.Status.PENDING;
    };
  }

  private static String text(JsonNode node, String name) {
    JsonNode member = node.path(name);
    return member.isTextual() ? member.textValue() : "";
  }

  @FunctionalInterface
  private interface Meaning<T> {
    T of(JsonNode answer) throws Incomprehensible;
  }

  /** The answer is not what was asked for; in words that follow the address. */
  private static final class Incomprehensible extends Exception {

    private static final long serialVersionUID = 1L;

    private final String words;

    Incomprehensible(String words) {
      super(words);
      this.words = words;
    }
  }
}
