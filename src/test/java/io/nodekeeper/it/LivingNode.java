package io.nodekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.nodekeeper.app.Main;
import io.nodekeeper.standin.StandIn;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A node with everything real but AWS and the ECS agent: containers on Docker, and the agent as a
 * process of its own, which can be killed.
 */
final class LivingNode implements AutoCloseable {

  /** Ends at once on SIGTERM. */
  static final String WELL = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  /** How long something that has to happen may take on a busy machine: it costs who fails only. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final StandIn world;
  private final Path root;
  private Optional<Process> agent = Optional.empty();
  private String drain = "";
  private String more = "";
  private final Map<String, String> environment = new TreeMap<>();

  LivingNode(Path root) {
    this(root, new StandIn(WorldModel.Settings.example(1)));
  }

  LivingNode(Path root, StandIn world) {
    this.root = root;
    this.world = world;
    world.change(model -> model.agent().start(Duration.ZERO));
  }

  StandIn world() {
    return world;
  }

  Path root() {
    return root;
  }

  /** A container that runs this script. */
  static ContainerDefinition.Builder container(String name, String script, Duration stopTimeout) {
    return ContainerDefinition.named(name)
        .image("busybox")
        .command("sh", "-c", script)
        .reserving(10, 16)
        .stopTimeout(stopTimeout);
  }

  LivingNode family(String family, ContainerDefinition... containers) {
    world.change(model -> model.register(TaskDefinition.of(family, containers)));
    return this;
  }

  /** A task definition of one container that runs this script. */
  LivingNode family(String family, String script, Duration stopTimeout) {
    return family(family, container("app", script, stopTimeout).build());
  }

  LivingNode family(String family) {
    return family(family, WELL, Duration.ofSeconds(10));
  }

  /** Further keys below {@code drain}, for the settings that are written next. */
  LivingNode draining(String keys) {
    drain = ", " + keys;
    return this;
  }

  /** A further line of {@code nodekeeper.yaml}. */
  LivingNode saying(String line) {
    more = line + "\n";
    return this;
  }

  /** A variable of the environment of all programs that are started from now on. */
  LivingNode with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Writes the operator's settings, with what a test needs to be quick. */
  LivingNode settings(String... daemonLines) {
    String common =
        """
        ecs: {introspection: "%s", poll: 15s, settle: 5s}
        drain: {deadline: 10m, poll: 5s%s}
        listen: none
        """
            .formatted(world.introspection(), drain);
    write("etc/nodekeeper/nodekeeper.yaml", common + more);
    return daemonLines.length > 0 ? declare("all", daemonLines) : this;
  }

  /** Writes a file of daemons, beside those that are there; none has to be said. */
  LivingNode declare(String file, String... daemonLines) {
    String lines = daemonLines.length > 0 ? "\n  " + String.join("\n  ", daemonLines) : " {}";
    write("etc/nodekeeper/daemons.d/" + file + ".yaml", "daemons:" + lines + "\n");
    return this;
  }

  void write(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the agent, as systemd would: as a process of its own. */
  LivingNode agent() {
    write("etc/container_config/.keep", "");
    ProcessBuilder builder = program("run");
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(root.resolve("agent.log").toFile()));
    try {
      agent = Optional.of(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Another of the program's commands, which has to succeed; what it prints. */
  String command(String... words) {
    return tried(words).text();
  }

  /** The same, which may fail. */
  Ran tried(String... words) {
    return Ran.of(program(words));
  }

  private ProcessBuilder program(String... words) {
    var line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    line.addAll(List.of(words));
    line.addAll(List.of("--root", root.toString()));
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(world.environment());
    builder.environment().put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "example");
    builder.environment().putAll(environment);
    return builder;
  }

  /** As kill -9 does. */
  void killAgent() {
    agent.ifPresent(process -> end(process.destroyForcibly()));
    agent = Optional.empty();
  }

  /** As kill -9 and systemd do: at its return the new agent has looked. */
  LivingNode restart() {
    killAgent();
    return agent().untilLooked();
  }

  /** Waits for the first look of this very process. */
  LivingNode untilLooked() {
    long pid = agent.orElseThrow().pid();
    return until(
        "the new agent has looked",
        () -> status().filter(status -> status.path("pid").asLong() == pid).isPresent());
  }

  /**
   * As {@link #until}, and wakes the agent twice a second, as any container's event would: some
   * sources are asked seldom by themselves.
   */
  LivingNode untilSeen(String what, BooleanSupplier isSo) {
    var woken = new AtomicLong(System.nanoTime());
    return until(
        what,
        () -> {
          if (System.nanoTime() - woken.get() > 500_000_000L) {
            woken.set(System.nanoTime());
            run("kill", "-HUP", Long.toString(agent.orElseThrow().pid()));
          }
          return isSo.getAsBoolean();
        });
  }

  /** A command of this machine, which has to succeed. */
  static void run(String... command) {
    Ran.of(new ProcessBuilder(command)).text();
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the agent does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the agent said. */
  String said() {
    try {
      return Files.exists(root.resolve("agent.log"))
          ? Files.readString(root.resolve("agent.log"))
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status document; empty while there is none. */
  Optional<JsonNode> status() {
    Path file = root.resolve("run/nodekeeper/status.json");
    try {
      return Files.exists(file) ? Optional.of(JSON.readTree(file.toFile())) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the status says of the drain; a missing node while there is none. */
  JsonNode drain() {
    JsonNode drain = status().map(status -> status.path("drain")).orElse(MissingNode.getInstance());
    return drain.isObject() ? drain : MissingNode.getInstance();
  }

  /** The texts of this list in the drain. */
  List<String> drain(String list) {
    var texts = new ArrayList<String>();
    drain().at("/" + list).forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** What the status says of this daemon; a missing node while it says nothing. */
  JsonNode daemon(String name) {
    for (JsonNode daemon :
        status().map(all -> all.path("daemons")).orElse(MissingNode.getInstance())) {
      if (daemon.path("name").asText().equals(name)) {
        return daemon;
      }
    }
    return MissingNode.getInstance();
  }

  /** In which phase this daemon is, and why. */
  String says(String name) {
    return daemon(name).path("phase").asText() + ": " + daemon(name).path("reason").asText();
  }

  String state() {
    return status().map(status -> status.path("state").asText()).orElse("");
  }

  /** Waits until it is so: each thing that happens, and each tenth of a second, asks again. */
  LivingNode until(String what, BooleanSupplier isSo) {
    return until(what, PATIENCE, isSo);
  }

  LivingNode until(String what, Duration patience, BooleanSupplier isSo) {
    long end = System.nanoTime() + patience.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "not within " + patience.toSeconds() + " s: " + what + "\n" + said() + "\n" + story());
      }
      try {
        int known = world.log().after(0, Duration.ZERO).size();
        world.log().after(known, Duration.ofMillis(100));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
    return this;
  }

  private String story() {
    return String.join("\n", happenings(Happening.class).map(Object::toString).toList());
  }

  <T extends Happening> Stream<T> happenings(Class<T> kind) {
    return world.look(model -> List.copyOf(model.journal().all(kind))).stream();
  }

  int calls(Operation operation) {
    return world.look(model -> model.journal().calls(operation));
  }

  ContainerInstance.Status nodeStatus() {
    return world.look(model -> model.node().orElseThrow().status());
  }

  /** As {@code docker kill} does, to the first container of the family's only running task. */
  void killContainer(String family) {
    Task task = running(family).getFirst();
    world.change(model -> model.body().kill(task.parts().getFirst().runtimeId().orElseThrow()));
  }

  /** This family's tasks on the node that run. */
  List<Task> running(String family) {
    return world.look(model ->
        model.tasks().stream()
            .filter(task -> task.definition().family().equals(family))
            .filter(task -> task.lastStatus() == Task.Status.RUNNING)
            .toList());
  }

  LivingNode untilRunning(String... families) {
    for (String family : families) {
      until(family + " runs once", () -> running(family).size() == 1);
    }
    return this;
  }

  /** The families whose containers have exited, in that order. */
  List<String> exits() {
    return happenings(Happening.ContainerExited.class)
        .map(Happening.ContainerExited::family)
        .toList();
  }

  @Override
  public void close() {
    killAgent();
    world.close();
  }
}
