package io.nodekeeper.app;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.engine.World;
import io.nodekeeper.settings.AgentSettings;
import io.nodekeeper.standin.LeavingContract;
import io.nodekeeper.standin.Manners;
import io.nodekeeper.standin.Node;
import io.nodekeeper.standin.StandIn;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The real world keeps the contract: AWS over HTTP, and the Docker engine of this machine. */
class NodeWorldContractTest extends LeavingContract {

  @TempDir private Path root;

  @BeforeEach
  void aFolderForFiles() throws IOException {
    Files.createDirectories(root.resolve("etc/container_config"));
  }

  @Override
  protected Node open() {
    var standIn = new StandIn(WorldModel.Settings.example(1));
    standIn.change(Manners::settle);
    Map<String, String> environment = standIn.environment();
    AwsSurroundings surroundings =
        AwsSurroundings.at(URI.create(environment.getOrDefault("AWS_ENDPOINT_URL_ECS", "")))
            .with(
                "aws.ec2MetadataServiceEndpoint",
                environment.getOrDefault("AWS_EC2_METADATA_SERVICE_ENDPOINT", ""));
    var settings =
        new AgentSettings(
            standIn.introspection(),
            Duration.ofSeconds(30),
            AgentSettings.LogFormat.TEXT,
            Optional.empty(),
            List.of("/etc/container_config"),
            1 << 20);
    var clock = InstantSource.system();
    var edges = new LiveEdges(environment, clock, new Places(root), settings);
    return new Live(
        standIn, surroundings, new NodeWorld(edges, NodeWorld.Patience.standard(), clock));
  }

  private static final class Live extends Node {
    private final StandIn standIn;
    private final AwsSurroundings surroundings;
    private final World world;

    private Live(StandIn standIn, AwsSurroundings surroundings, World world) {
      this.standIn = standIn;
      this.surroundings = surroundings;
      this.world = world;
    }

    @Override
    protected World world() {
      return world;
    }

    @Override
    public void change(Consumer<WorldModel> what) {
      standIn.change(what);
    }

    @Override
    public <T> T behind(Function<WorldModel, T> what) {
      return standIn.look(what);
    }

    @Override
    protected void pass() {
      LockSupport.parkNanos(50_000_000);
    }

    @Override
    public void close() {
      surroundings.close();
      standIn.close();
    }
  }
}
