package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How a container of a definition is made, the ECS agent's way as far as this machine allows.
 *
 * <p>Differently: the image is ours ({@link LocalImage}, {@link Program}); a mount of a host path
 * that is not there is a fresh volume, so that nothing is made on the host; logs go to json-file; a
 * health check of a program that is not there always passes. Privilege, capabilities, devices,
 * links, secrets and a user are not given: nothing that runs here has a use for them.
 */
final class Blueprint {

  /** On everything the stand-in makes: which run of it, and whose. */
  record Mark(String run, String owner) {
    static final String RUN = "io.nodekeeper.standin";
    static final String OWNER = "io.nodekeeper.standin.owner";

    SortedMap<String, String> labels() {
      return new TreeMap<>(Map.of(RUN, run, OWNER, owner));
    }
  }

  private static final long MEBIBYTE = 1L << 20;

  /** Docker takes no less; source: the engine's API, “Minimum memory limit allowed is 6MB”. */
  private static final int LEAST_MEMORY = 6;

  /** Docker's least CPU shares, which the ECS agent gives for none asked. */
  private static final int LEAST_CPU = 2;

  private final DockerClient docker;
  private final LocalImage image;
  private final Mark mark;

  Blueprint(DockerClient docker, LocalImage image, Mark mark) {
    this.docker = docker;
    this.image = image;
    this.mark = mark;
  }

  /**
   * The order to make it.
   *
   * @param pause the container whose network it joins, in an awsvpc task
   */
  CreateContainerCmd of(ContainerSpec spec, Optional<String> pause) {
    ContainerDefinition definition = spec.definition();
    Program program = Program.of(definition, image);
    Map<String, String> labels = mark.labels();
    labels.putAll(spec.labels());
    CreateContainerCmd order =
        docker
            .createContainerCmd(image.name())
            .withName(spec.dockerName())
            .withLabels(labels)
            .withEnv(environment(definition))
            .withCmd(program.command())
            .withHostConfig(host(spec, pause));
    if (!program.entryPoint().isEmpty()) {
      order.withEntrypoint(program.entryPoint());
    }
    if (pause.isEmpty()) {
      order.withExposedPorts(definition.ports().stream().map(Blueprint::exposed).toList());
    }
    definition.healthCheck().ifPresent(check -> order.withHealthcheck(health(check, program)));
    return order;
  }

  private HostConfig host(ContainerSpec spec, Optional<String> pause) {
    ContainerDefinition definition = spec.definition();
    String network = pause.map(id -> "container:" + id).orElse(network(spec.networkMode()));
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(network)
            .withCpuShares(Math.max(LEAST_CPU, definition.cpu()))
            .withBinds(binds(spec))
            .withLogConfig(
                new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "1m")));
    if (definition.memory() > 0) {
      host.withMemory(Math.max(LEAST_MEMORY, definition.memory()) * MEBIBYTE);
    }
    if (network.equals("bridge")) {
      host.withPortBindings(definition.ports().stream().map(Blueprint::bound).toList());
    }
    return host;
  }

  private static String network(String mode) {
    return mode.equals("host") || mode.equals("none") ? mode : "bridge";
  }

  private static List<String> environment(ContainerDefinition definition) {
    var all = new ArrayList<String>();
    definition.environment().forEach((name, value) -> all.add(name + "=" + value));
    String id = UUID.randomUUID().toString();
    all.add("ECS_CONTAINER_METADATA_URI=http://169.254.170.2/v3/" + id);
    all.add("ECS_CONTAINER_METADATA_URI_V4=http://169.254.170.2/v4/" + id);
    all.add("ECS_AGENT_URI=http://169.254.170.2/api/" + id);
    return all;
  }

  private List<Bind> binds(ContainerSpec spec) {
    var binds = new ArrayList<Bind>();
    for (ContainerDefinition.Mount mount : spec.definition().mounts()) {
      boolean isThere = mount.source().startsWith("/") && Files.exists(Path.of(mount.source()));
      String source = isThere ? mount.source() : volume(spec, mount.source());
      AccessMode mode = mount.readOnly() ? AccessMode.ro : AccessMode.rw;
      binds.add(new Bind(source, new Volume(mount.containerPath()), mode));
    }
    return binds;
  }

  /** A volume of the task, shared by its containers; making one that is there changes nothing. */
  private String volume(ContainerSpec spec, String source) {
    String name =
        "ecs-"
            + spec.family()
            + "-"
            + spec.revision()
            + "-"
            + spec.task().id()
            + "-"
            + Integer.toHexString(source.hashCode());
    docker.createVolumeCmd().withName(name).withLabels(mark.labels()).exec();
    return name;
  }

  private static HealthCheck health(ContainerDefinition.HealthCheck check, Program program) {
    return new HealthCheck()
        .withTest(program.own() ? check.command() : List.of("CMD", "true"))
        .withInterval(check.interval().toNanos())
        .withTimeout(check.timeout().toNanos())
        .withRetries(check.retries())
        .withStartPeriod(check.startPeriod().toNanos());
  }

  private static ExposedPort exposed(ContainerDefinition.Port port) {
    return new ExposedPort(port.containerPort(), InternetProtocol.parse(port.protocol()));
  }

  private static PortBinding bound(ContainerDefinition.Port port) {
    Ports.Binding host =
        port.hostPort() == 0 ? Ports.Binding.empty() : Ports.Binding.bindPort(port.hostPort());
    return new PortBinding(host, exposed(port));
  }
}
