package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.settings.AgentSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveEdgesTest {

  private static final InstantSource CLOCK = InstantSource.fixed(Told.NOON);
  private static final AgentSettings SETTINGS =
      new AgentSettings(
          URI.create("http://127.0.0.1:1"),
          Duration.ofSeconds(30),
          AgentSettings.LogFormat.TEXT,
          Optional.empty(),
          List.of("/etc"),
          1 << 20);
  private static final ContainerInstanceArn ARN =
      new ContainerInstanceArn("arn:aws:ecs:eu-north-1:123456789012:container-instance/c/1");
  private static final Reading<Identity> IDENTITY =
      Reading.known(new Identity("i-1", "us-west-2", "us-west-2a", "m7i.large"), Told.NOON);
  private static final Reading<Identity> NO_IDENTITY = Reading.unknown("refused", Told.NOON);

  @TempDir private Path root = Path.of("");

  @BeforeEach
  void aFolderForFiles() throws IOException {
    Files.createDirectories(root.resolve("etc"));
  }

  private LiveEdges edges(Map<String, String> environment) {
    return new LiveEdges(environment, CLOCK, new Places(root), SETTINGS);
  }

  private static Optional<String> region(
      Map<String, String> environment, Reading<Identity> identity) {
    return new Regional(environment, CLOCK, Duration.ofSeconds(30))
        .of(ARN, identity)
        .map(Regional.Clients::region);
  }

  @Test
  void theRegionIsTheEnvironmentsElseTheInstancesElseTheArns() {
    assertThat(region(Map.of("AWS_REGION", "ap-south-1"), IDENTITY)).contains("ap-south-1");
    assertThat(region(Map.of(), IDENTITY)).contains("us-west-2");
    assertThat(region(Map.of("AWS_REGION", " "), NO_IDENTITY)).contains("eu-north-1");
  }

  @Test
  void whatIsDoneGoesWhereWasAskedLast() {
    var aws = new Regional(Map.of(), CLOCK, Duration.ofSeconds(30));
    assertThat(aws.last(Optional.of("no arn"))).isEmpty();
    assertThat(aws.of(ARN, IDENTITY).map(Regional.Clients::region)).contains("us-west-2");
    assertThat(aws.last(Optional.of(ARN.value())).map(Regional.Clients::region))
        .contains("us-west-2");
  }

  @Test
  void withoutARegionNothingOfAwsIsTried() {
    Action beat = new Action.Heartbeat("group", "hook", "i-1", "the node is held");
    assertThat(edges(Map.of()).act(beat))
        .isEqualTo(new Outcome.Failed(beat, "the Region is not known"));
  }

  @Test
  void manyLooksASecondAskTheMetadataForNoticesOnce() {
    Map<String, String> items =
        Map.of(
            "/latest/meta-data/spot/instance-action",
            "{\"action\":\"stop\",\"time\":\"2026-11-21T12:02:00Z\"}",
            "/latest/meta-data/events/maintenance/scheduled",
            "[]");
    try (var stub = new HttpStub(request -> metadata(request, items));
        var _ = AwsSurroundings.at(stub.uri())) {
      LiveEdges edges = edges(Map.of());
      for (int look = 0; look < 5; look++) {
        assertThat(edges.spot().toOptional().orElseThrow())
            .contains(new Notices.Spot("stop", Told.NOON.plusSeconds(120)));
        assertThat(edges.maintenance()).isEqualTo(Reading.known(List.of(), Told.NOON));
        assertThat(edges.rebalance()).isEqualTo(Reading.known(Optional.empty(), Told.NOON));
      }
      assertThat(stub.requests()).hasSize(4);
    }
  }

  private static HttpStub.Reply metadata(HttpStub.Request request, Map<String, String> items) {
    if (request.method().equals("PUT")) {
      return new HttpStub.Reply.Full(
          200, Map.of("X-aws-ec2-metadata-token-ttl-seconds", "21600"), "token");
    }
    String item = items.get(request.path());
    return item == null ? HttpStub.text(404, "") : HttpStub.text(200, item);
  }

  @Test
  void filesAreReadAndWrittenBelowTheRoot() throws IOException {
    Action.WriteFile write =
        new Action.WriteFile(new NodeFile("/etc/c/x", List.of()), "A=\"ü\"\n", "it is absent");
    LiveEdges edges = edges(Map.of());
    assertThat(edges.file("/etc/c/x")).isEqualTo(Reading.known(Optional.empty(), Told.NOON));
    assertThat(edges.act(write))
        .isEqualTo(Outcome.Done.written(write, Optional.of(new FoundFile.Ids(0, 0)), Told.NOON));
    assertThat(Files.readString(root.resolve("etc/c/x"))).isEqualTo("A=\"ü\"\n");
    assertThat(edges.file("/etc/c/x").toOptional().orElseThrow().flatMap(FoundFile::content))
        .contains("A=\"ü\"\n");
  }

  private static HttpStub.Reply docker(HttpStub.Request request, List<String> sources) {
    if (request.path().equals("/version")) {
      return HttpStub.text(
          200, "{\"Version\":\"27\",\"ApiVersion\":\"1.44\",\"MinAPIVersion\":\"1.24\"}");
    }
    if (!request.path().contains("/containers/json")) {
      return HttpStub.text(200, "{\"State\":{\"StartedAt\":\"2026-11-21T10:00:02Z\"}}");
    }
    return HttpStub.text(
        200,
        sources.stream()
            .map(source ->
                """
                {"Id":"%d","State":"running","Labels":{"com.amazonaws.ecs.task-arn":"a"},
                 "Mounts":[{"Type":"bind","Source":"%s","Destination":"/a"}]}
                """
                    .formatted(sources.indexOf(source), source))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static boolean isStarted(Surface surface) {
    return surface.startedAt().isPresent();
  }

  /** Docker names what is mounted as it was written. */
  private static List<Surface> surfaces(LiveEdges edges) {
    return edges.containers(List.of("/etc/c/x", "/etc/c/gone")).toOptional().orElseThrow().stream()
        .map(Container::surface)
        .toList();
  }

  @Test
  void whatIsMountedByASymbolicLinkIsTheFileThatItLeadsTo() throws IOException {
    Path folder = Files.createDirectories(root.resolve("etc/c"));
    Files.writeString(folder.resolve("x"), "");
    Files.writeString(folder.resolve("y"), "");
    Path link = Files.createSymbolicLink(root.resolve("link"), folder);
    Path other = Files.createSymbolicLink(root.resolve("other"), folder.resolve("x"));
    List<String> sources =
        Stream.of(
                folder.resolve("x"),
                link.resolve("x"),
                other,
                link.resolve("gone"),
                link,
                link.resolve("y"))
            .map(Path::toString)
            .toList();
    try (var stub = new HttpStub(request -> docker(request, sources))) {
      LiveEdges edges = edges(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + stub.uri().getPort()));
      List<Surface> shown = surfaces(edges);
      // Where paths lead and when who mounts them was started is waited for only briefly.
      for (int i = 0;
          i < 1_000 && shown.stream().filter(LiveEdgesTest::isStarted).count() < 4;
          i++) {
        shown = surfaces(edges);
      }
      assertThat(shown)
          .extracting(is -> is.mounts().getFirst())
          .containsExactly("/etc/c/x", "/etc/c/x", "/etc/c/x", "/etc/c/gone", "/link", "/link/y");
      assertThat(shown)
          .extracting(LiveEdgesTest::isStarted)
          .containsExactly(true, true, true, true, false, false);
      assertThat(edges.containers(List.of()).toOptional().orElseThrow())
          .extracting(is -> is.surface().mounts().getFirst())
          .startsWith("/etc/c/x", "/link/x");
    }
  }

  @Test
  void onlyTheFileForTheEcsAgentMayLieAmongWhatIsOurs() throws IOException {
    String path = "/var/lib/nodekeeper/ecs.config";
    var lines = new NodeFile(path, List.of());
    var block =
        new NodeFile(
            path,
            new NodeFile.Content.EcsConfig(List.of(), List.of()),
            new NodeFile.Access(NodeFile.Access.PRIVATE, Optional.empty(), Optional.empty()),
            true,
            lines.needs(),
            Optional.empty(),
            Optional.empty(),
            lines.edits(),
            false);
    LiveEdges edges = edges(Map.of());
    assertThat(edges.act(new Action.WriteFile(lines, "A=1\n", "it is absent")))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.why()).contains("does not lie below any of"));
    assertThat(root.resolve("var/lib/nodekeeper/ecs.config")).doesNotExist();

    var write = new Action.WriteFile(block, "ECS_CLUSTER=prod\n", "it is absent");
    assertThat(edges.act(write)).isInstanceOf(Outcome.Done.class);
    assertThat(edges.file(path).toOptional().orElseThrow().map(FoundFile::mode))
        .contains("rw-------");
  }

  @Test
  void aWrittenFileIsKeptWithWhatItChanged() throws IOException {
    LiveEdges edges = edges(Map.of());
    edges.act(new Action.WriteFile(new NodeFile("/etc/c/x", List.of()), "A=1\n", "it is absent"));
    edges.act(new Action.WriteFile(new NodeFile("/etc/c/x", List.of()), "A=2\n", "it is old"));
    assertThat(root.resolve("var/lib/nodekeeper/files/etc%2Fc%2Fx.text")).hasContent("A=2\n");
    assertThat(root.resolve("var/lib/nodekeeper/files/etc%2Fc%2Fx.diff"))
        .hasContent("--- /etc/c/x\n+++ /etc/c/x\n@@ -1,1 +1,1 @@\n-A=1\n+A=2\n");
  }

  @Test
  void aTextThatCannotBeKeptIsWrittenAllTheSame() throws IOException {
    Files.createDirectories(root.resolve("var/lib/nodekeeper"));
    Files.writeString(root.resolve("var/lib/nodekeeper/files"), "in the way");
    var write = new Action.WriteFile(new NodeFile("/etc/c/x", List.of()), "A=1\n", "it is absent");
    assertThat(edges(Map.of()).act(write)).isInstanceOf(Outcome.Done.class);
    assertThat(root.resolve("etc/c/x")).hasContent("A=1\n");
  }

  @Test
  void aCommandIsRunAndSaysWhyItFailed() {
    var well = run("true");
    var ill = run("sh", "-c", "echo no such unit; exit 5");
    assertThat(edges(Map.of()).act(well)).isEqualTo(new Outcome.Done(well));
    assertThat(edges(Map.of()).act(ill))
        .isEqualTo(new Outcome.Failed(ill, "sh ended with 5; it said: no such unit"));
  }

  private static Action.RunCommand run(String... command) {
    return new Action.RunCommand(
        "/etc/c/x",
        new NodeFile.Deed.Run(List.of(command), Duration.ofSeconds(20)),
        "the file has changed");
  }

  @Test
  void eachKindOfValueIsAskedForWhereItIsKept() {
    try (var stub = new HttpStub(LiveEdgesTest::value);
        var _ = AwsSurroundings.at(stub.uri())) {
      LiveEdges edges = edges(Map.of());
      for (ValueRef.Kind kind : EnumSet.complementOf(EnumSet.of(ValueRef.Kind.PLACEMENT))) {
        assertThat(edges.value(IDENTITY, new ValueRef(kind, "n")).toOptional()).contains("v");
      }
      assertThat(edges.value(IDENTITY, new ValueRef(ValueRef.Kind.SECRET, "n")).isKnown()).isTrue();
      assertThat(stub.requests())
          .extracting(HttpStub.Request::operation)
          .containsExactly("GetParameter", "GetParameter", "GetSecretValue", "GetSecretValue");
    }
    assertThat(edges(Map.of()).value(NO_IDENTITY, new ValueRef(ValueRef.Kind.SECRET, "n")).whyNot())
        .contains("the Region is not known");
  }

  @Test
  void anItemOfThePlacementIsAskedOfTheInstanceMetadata() {
    try (var stub = new HttpStub(LiveEdgesTest::placement);
        var _ = AwsSurroundings.at(stub.uri())) {
      var host = new ValueRef(ValueRef.Kind.PLACEMENT, "host-id");
      assertThat(edges(Map.of()).value(NO_IDENTITY, host).toOptional()).contains("h-1");
    }
  }

  private static HttpStub.Reply placement(HttpStub.Request request) {
    return switch (request.path()) {
      case "/latest/api/token" ->
          new HttpStub.Reply.Full(
              200, Map.of("X-aws-ec2-metadata-token-ttl-seconds", "21600"), "token");
      case "/latest/meta-data/placement/host-id" -> HttpStub.text(200, "h-1");
      default -> HttpStub.text(404, "no");
    };
  }

  private static HttpStub.Reply value(HttpStub.Request request) {
    if (request.operation().equals("GetSecretValue")) {
      return HttpStub.json(200, "{\"SecretString\": \"v\"}");
    }
    String type = request.body().contains("true") ? "SecureString" : "String";
    return HttpStub.json(
        200, "{\"Parameter\": {\"Type\": \"%s\", \"Value\": \"v\"}}".formatted(type));
  }

  @Test
  void whatIsNoFileIsUnknownAndOneThatIsTooLongIsNotRead() throws IOException {
    Files.createDirectories(root.resolve("etc/dir"));
    Files.writeString(root.resolve("etc/long"), "x".repeat(2_000_000));
    assertThat(edges(Map.of()).file("/etc/dir").isKnown()).isFalse();
    FoundFile found = edges(Map.of()).file("/etc/long").toOptional().orElseThrow().orElseThrow();
    assertThat(found.unread().orElse("")).endsWith("it is longer than 1048576 bytes");
  }

  @Test
  void aWriteThatFailsIsSaid() throws IOException {
    Files.delete(root.resolve("etc"));
    Files.writeString(root.resolve("etc"), "in the way");
    Action.WriteFile write =
        new Action.WriteFile(new NodeFile("/etc/x", List.of()), "A=1\n", "it is absent");
    assertThat(edges(Map.of()).act(write)).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void theOperatorsOrderIsReadFromItsFile() throws Exception {
    assertThat(edges(Map.of()).order().toOptional()).contains(Optional.empty());
    var order =
        new DrainOrder(
            Told.NOON, Told.NOON.plusSeconds(60), false, true, Optional.empty(), "alice");
    new OrderFile(new Places(root)).write(order);
    assertThat(edges(Map.of()).order()).isEqualTo(Reading.known(Optional.of(order), Told.NOON));
    Files.writeString(new Places(root).drainOrder(), "{");
    assertThat(edges(Map.of()).order().whyNot().orElse(""))
        .contains("drain-order.json cannot be understood", "take it back (nodekeeper undrain)");
  }

  @Test
  void anImpossibleDockerHostIsRefused() {
    assertThatThrownBy(() -> edges(Map.of("DOCKER_HOST", "npipe://x")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
