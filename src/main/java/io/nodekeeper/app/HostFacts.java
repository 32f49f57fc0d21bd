package io.nodekeeper.app;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.AgentConfig;
import io.nodekeeper.doctor.Room;
import io.nodekeeper.doctor.Unit;
import io.nodekeeper.edge.docker.DockerEngine;
import io.nodekeeper.edge.docker.DockerHost;
import io.nodekeeper.edge.ec2.InstanceExamination;
import io.nodekeeper.edge.ec2.Metadata;
import io.nodekeeper.edge.host.Capacity;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.edge.host.Units;
import io.nodekeeper.record.StatusDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What doctor asks of this machine, all of it side by side, each for a bounded time. */
final class HostFacts {

  private static final Duration EACH = Duration.ofSeconds(6);
  private static final int CONFIG_BYTES_MAX = 1 << 20;

  /** In the order in which the ECS agent's service reads them. */
  private static final List<String> CONFIGS =
      List.of("/var/lib/ecs/ecs.config", "/etc/ecs/ecs.config");

  private static final List<String> UNITS =
      List.of(
          io.nodekeeper.doctor.Units.AGENT,
          io.nodekeeper.doctor.Units.FILES,
          io.nodekeeper.doctor.Units.HOLD,
          io.nodekeeper.doctor.Units.CONFIG,
          io.nodekeeper.doctor.Units.CONFIG_PATH);

  private final Asker asker;
  private final InstantSource clock;
  private final Places places;
  private final Metadata metadata;

  final Asker.Answer<Identity> identity;
  final Asker.Answer<EcsAgent> agent;
  final Asker.Answer<List<Container>> containers;
  final Asker.Answer<InstanceTags> tags;
  final Asker.Answer<Boolean> open;
  final Asker.Answer<Boolean> spot;
  final Asker.Answer<String> docker;
  final Asker.Answer<AgentConfig> config;
  final Asker.Answer<List<Unit>> units;
  final Asker.Answer<Room.Disk> disk;
  final Asker.Answer<Optional<Room.Disk>> dockersDisk;
  final Asker.Answer<Room.Memory> memory;
  final Asker.Answer<List<String>> untold;

  /** All is asked at once. */
  HostFacts(
      Asker asker,
      Edges edges,
      Map<String, String> environment,
      InstantSource clock,
      Places places) {
    this.asker = asker;
    this.clock = clock;
    this.places = places;
    this.metadata = new Metadata(clock);
    var engine = new DockerEngine(DockerHost.from(environment), DockerEngine.DEADLINE, clock);
    identity = ask("identity", edges::identity);
    agent = ask("ECS agent", edges::agent);
    containers = ask("containers", () -> edges.containers(List.of()));
    tags = ask("tags", edges::imdsTags);
    open = ask("open metadata", this::isOpen);
    spot = ask("life cycle", metadata::isSpot);
    docker = ask("Docker", engine::version);
    config = ask("ecs.config", this::config);
    units = ask("units", () -> Units.reading(UNITS, clock.instant()));
    disk = ask("disk", () -> Capacity.disk(places.state(), clock.instant()));
    dockersDisk = ask("Docker's disk", () -> dockersDisk(engine.dataRoot()));
    memory = ask("memory", () -> Capacity.memory(Capacity.MEMINFO, clock.instant()));
    untold = ask("last look", this::untold);
  }

  private <T> Asker.Answer<T> ask(String name, Supplier<Reading<T>> question) {
    return asker.ask("doctor: " + name, EACH, question);
  }

  /** The metadata's address is known once it was asked for anything. */
  private Reading<Boolean> isOpen() {
    Reading<Identity> asked = metadata.identity();
    return metadata
        .address()
        .map(address -> InstanceExamination.answersWithoutToken(address, clock))
        .orElseGet(() -> Reading.unknown(asked.whyNot().orElse("no address"), clock.instant()));
  }

  private Reading<Optional<Room.Disk>> dockersDisk(Reading<String> root) {
    return switch (root) {
      case Reading.Known<String> is ->
          Capacity.other(Path.of(is.value()), places.state(), clock.instant());
      case Reading.Unknown<String> is -> Reading.unknown(is.why(), clock.instant());
    };
  }

  /** Who is not told what happens, as the agent says. */
  private Reading<List<String>> untold() {
    try {
      LastLook look = LastLook.read(places, clock);
      return look.alive()
          ? Reading.known(
              look.document().notes().stream()
                  .filter(note -> note.subject().equals(Post.EVENTS))
                  .map(StatusDocument.Noted::text)
                  .toList(),
              clock.instant())
          : Reading.unknown("no agent runs that would say it", clock.instant());
    } catch (Stopped none) {
      return Reading.unknown(none.lines().getLast(), clock.instant());
    }
  }

  /** What is wrong with the file that has a webhook's address. */
  Reading<Optional<String>> webhook(String path) {
    return WebhookFile.trouble(places, path, clock.instant());
  }

  /** A file that is not there says nothing; one that cannot be read might. */
  private Reading<AgentConfig> config() {
    var texts = new ArrayList<String>();
    for (String name : CONFIGS) {
      Path file = places.file(name);
      try {
        TextFile.read(file, CONFIG_BYTES_MAX).ifPresent(texts::add);
      } catch (IOException e) {
        return Reading.unknown(file + " cannot be read: " + e.getMessage(), clock.instant());
      }
    }
    return Reading.known(AgentConfig.of(texts), clock.instant());
  }
}
