package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is hidden; that the same is decided all the same, every example of a scene checks. */
class VeilTest {

  private final Scene scene = node();

  private Veil veil() {
    return Veil.over(scene.policy(), scene.seen(), scene.memory, scene.now, "salt");
  }

  @Test
  void onlyTagsThatDecideAreKept() {
    scene.daemon("edge");
    scene.but(
        Otherwise.on(
            new NodeSelector.Not(
                new NodeSelector.Or(
                    List.of(
                        new NodeSelector.And(List.of(new NodeSelector.Tag("role", "x*"))),
                        new NodeSelector.Tag("zone", "b"))))));
    scene.tags.put("aws:autoscaling:groupName", "asg-a");
    scene.tags.put("role", "edge");
    scene.tags.put("zone", "a");
    scene.tags.put("db", "hunter2");
    scene.tags.put("odd", "hunter\0two");
    scene.tags.put("none", "<hunter>");
    assertThat(veil().seen().tags().toOptional().orElseThrow())
        .containsOnly(
            Map.entry("aws:autoscaling:groupName", "asg-a"),
            Map.entry("role", "edge"),
            Map.entry("zone", "a"),
            Map.entry("db", "not recorded"),
            Map.entry("odd", "not recorded\0"),
            Map.entry("none", "not recorded <none for ECS>"));
  }

  @Test
  void labelsAreHiddenAndPortsAreNot() {
    scene.runs("web", 1);
    Container plain = scene.containers.removeLast();
    var port = new Surface.Port(80, OptionalInt.of(8080), "", "tcp");
    scene.containers.add(
        new Container(
            plain.id(),
            plain.dockerName(),
            plain.image(),
            plain.name(),
            plain.task(),
            plain.family(),
            plain.revision(),
            plain.state(),
            plain.health(),
            plain.inState(),
            plain.exitCode(),
            new Surface(
                new TreeMap<>(Map.of("auth", "hunter2")),
                List.of(),
                List.of(port),
                List.of("/a"),
                7)));
    Surface surface = veil().seen().containers().toOptional().orElseThrow().getFirst().surface();
    assertThat(surface.labels()).isEmpty();
    assertThat(surface.ports()).containsExactly(port);
    assertThat(surface.mounts()).containsExactly("/a");
  }

  @Test
  void ofWhatAwsKeepsOnlyTheNamesOfMembersAreKept() {
    SortedMap<ValueRef, Reading<String>> values = new TreeMap<>();
    values.put(ref("object"), Reading.known("{\"user\":\"hunter2\",\"no\":{}}", scene.now));
    values.put(ref("text"), Reading.known("hunter2", scene.now));
    values.put(ref("late"), Reading.unknown("throttled", scene.now));
    scene.twisted(seen ->
        new Observation(
            seen.host(),
            seen.identity(),
            seen.imdsTags(),
            seen.ec2Tags(),
            seen.targetLifecycleState(),
            seen.notices(),
            seen.agent(),
            seen.agentTasks(),
            seen.containers(),
            seen.node(),
            seen.tasks(),
            seen.autoScaling(),
            seen.daemons(),
            new FileFacts(seen.files().present(), values)));
    FileFacts files = veil().seen().files();
    assertThat(files.value(ref("object")).toOptional())
        .contains("{\"no\":null,\"user\":\"not recorded\"}");
    assertThat(files.value(ref("text")).toOptional()).contains("not recorded");
    assertThat(files.value(ref("late")).whyNot()).contains("throttled");
  }

  private static ValueRef ref(String name) {
    return new ValueRef(ValueRef.Kind.SECRET, name);
  }

  @Test
  void commandsAreNamedWithoutTheirArguments() {
    var file =
        new NodeFile(
            "/etc/container_config/a",
            new NodeFile.Content.Lines(
                NodeFile.Format.ENV,
                List.of(
                    new Policy.Variable(
                        "A", new Policy.Source.Text("hunter2"), Optional.of("hunter3")))),
            NodeFile.Access.readable(),
            false,
            NodeFile.Needs.nothing(),
            Optional.of(new NodeFile.Check(List.of("/bin/check", "-p", "hunter2"), Duration.ZERO)),
            Optional.of(
                new NodeFile.OnChange(
                    new NodeFile.Deed.Run(List.of("/bin/tell", "hunter2"), Duration.ZERO),
                    Duration.ZERO)),
            NodeFile.Edits.RESTORED,
            false);
    scene.files = List.of(file);
    NodeFile veiled = veil().policy().files().getFirst();
    assertThat(veiled.toString()).contains("/bin/check", "/bin/tell").doesNotContain("hunter");
    assertThat(veiled.content().variables())
        .containsExactly(
            new Policy.Variable(
                "A", new Policy.Source.Text("not recorded"), Optional.of("not recorded")));
  }

  @Test
  void whatIsWrongWithLoginsIsSaidWithoutThem() {
    String logins = "/cluster/login.txt";
    scene.files =
        List.of(
            FileScene.saying(
                new NodeFile("/var/lib/nodekeeper/ecs.config", List.of()),
                new NodeFile.Content.EcsConfig(List.of(), List.of(logins))));
    scene.contents.put(
        logins,
        Reading.known(Optional.of("-u a -p hunter2 r.example\n-u b r.example\n"), scene.now));
    Veil veil = veil();
    assertThat(veil.toString()).doesNotContain("hunter");
    assertThat(NodeFiles.troubles(veil.policy().files().getFirst(), veil.seen()))
        .isEqualTo(NodeFiles.troubles(scene.files.getFirst(), scene.seen()))
        .containsExactly(
            "/cluster/login.txt:2: it has no password: -p PASSWORD; the other lines are used");
  }
}
