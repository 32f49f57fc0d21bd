package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.NodeSelector;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Requirement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon can be declared with, and what operators are told of it that is wrong. */
class DaemonKeysTest {

  private final Written written;

  DaemonKeysTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private Daemon daemon(String... keys) {
    return declare(keys).loaded().policy().daemons().getFirst();
  }

  private Written declare(String... keys) {
    return written.file(
        "nodekeeper.yaml",
        "daemons:\n  d:\n    taskDefinition: d\n    " + String.join("\n    ", keys));
  }

  /** Each without the place and the path of the daemon. */
  private List<String> problems(String... keys) {
    return declare(keys).lines().stream()
        .map(line -> line.replaceFirst("nodekeeper.yaml:[0-9]+: daemons\\.d\\.", ""))
        .toList();
  }

  @Test
  void conditionsBesideEachOtherAllHaveToHold() {
    assertThat(
            daemon("nodes: {tag: {role: 'web*', env: prod}, architecture: arm64}").where().nodes())
        .isEqualTo(
            new NodeSelector.And(
                List.of(
                    new NodeSelector.Tag("role", "web*"),
                    new NodeSelector.Tag("env", "prod"),
                    new NodeSelector.Architecture("arm64"))));
  }

  @Test
  void conditionsNest() {
    assertThat(
            daemon(
                    "nodes:",
                    "  not: {instanceType: 'm7i.*'}",
                    "  any: [{availabilityZone: '*a'}, {attribute: {stack: prod}}]",
                    "  all: [{instanceId: 'i-0*'}]")
                .where()
                .nodes())
        .isEqualTo(
            new NodeSelector.And(
                List.of(
                    new NodeSelector.Not(new NodeSelector.InstanceType("m7i.*")),
                    new NodeSelector.Or(
                        List.of(
                            new NodeSelector.AvailabilityZone("*a"),
                            new NodeSelector.Attribute("stack", "prod"))),
                    new NodeSelector.And(List.of(new NodeSelector.InstanceId("i-0*"))))));
  }

  @Test
  void noConditionIsEveryNode() {
    assertThat(daemon("nodes: {}").where()).isEqualTo(Daemon.Where.anywhere());
  }

  @Test
  void aSelectorThatCanBeNoNodeIsAProblem() {
    assertThat(problems("nodes: {not: {}, any: [], all: [{}], tag: {}, instancetype: x}"))
        .containsExactly(
            "nodes.not: found an empty map; expected at least one condition",
            "nodes.any: found an empty list; expected a list of conditions, such as [{tag: {role:"
                + " web}}]",
            "nodes.all[0]: found an empty map; expected at least one condition",
            "nodes.tag: found an empty map; expected names with what their values look like, such as"
                + " {role: web}",
            "nodes.instancetype: unknown key; expected one of tag, instanceType, instanceId,"
                + " availabilityZone, architecture, attribute, not, any, all; did you mean"
                + " \"instanceType\"?");
    assertThat(problems("nodes: web"))
        .containsExactly("nodes: found \"web\"; expected conditions, such as {tag: {role: web}}");
  }

  @Test
  void anArchitectureIsOneThatEcsNamesAndOtherNamesAreToldTheRightOne() {
    String expected =
        "expected x86_64 or arm64, or a text with * and ? that fits one of them; did you mean ";
    assertThat(problems("nodes: {not: {architecture: amd64}}"))
        .containsExactly("nodes.not.architecture: found \"amd64\"; " + expected + "\"x86_64\"?");
    assertThat(problems("nodes: {architecture: aarch64}"))
        .containsExactly("nodes.architecture: found \"aarch64\"; " + expected + "\"arm64\"?");
    assertThat(problems("nodes: {architecture: 'mips*'}")).hasSize(1);
    for (String glob : List.of("x86_64", "arm64", "x86*", "?rm*")) {
      assertThat(daemon("nodes: {architecture: '" + glob + "'}").where().nodes())
          .isEqualTo(new NodeSelector.Architecture(glob));
    }
  }

  @Test
  void requirementsAreMountsFilesAndUnits() {
    assertThat(
            daemon("requires: [{mount: /cluster}, {file: /etc/x}, {unit: docker.service}]")
                .where()
                .requires())
        .containsExactly(
            new Requirement.Mount("/cluster"),
            new Requirement.Path("/etc/x"),
            new Requirement.Unit("docker.service"));
  }

  @Test
  void atMostTwentyThingsAreRequiredByPathsThatAHostCanHave() {
    String some = "{file: /a}, ".repeat(20);
    assertThat(problems("requires: [" + some + "]")).isEmpty();
    assertThat(problems("requires: [" + some + "{file: /b}]"))
        .containsExactly("requires: found more than 20 requirements; expected at most 20");
    assertThat(problems("requires: /a")).hasSize(1);
    String longest = "/" + "a".repeat(4_094);
    assertThat(problems("requires: [{file: " + longest + "}]")).isEmpty();
    assertThat(problems("requires: [{file: " + longest + "a}]")).hasSize(1);
  }

  @Test
  void aRequirementIsAPathOrAUnitThatCanBe() {
    String path = "an absolute path without //, . and .. in it, and without a / at its end";
    assertThat(
            problems(
                "requires: [{mount: cluster}, {file: /a/../b}, {file: /a/}, {unit: docker},"
                    + " {unit: '-H.service'}, {mount: /a, file: /b}, /a, {path: /a}]"))
        .containsExactly(
            "requires[0].mount: found \"cluster\"; expected " + path,
            "requires[1].file: found \"/a/../b\"; expected " + path,
            "requires[2].file: found \"/a/\"; expected " + path,
            "requires[3].unit: found \"docker\"; expected a unit with its type, such as"
                + " docker.service; did you mean \"docker.service\"?",
            "requires[4].unit: found \"-H.service\"; expected a unit with its type, such as"
                + " docker.service",
            "requires[5]: found a map; expected {mount: PATH}, {file: PATH} or {unit: NAME}",
            "requires[6]: found \"/a\"; expected {mount: PATH}, {file: PATH} or {unit: NAME}",
            "requires[7].path: unknown key; expected one of mount, file, unit");
  }

  @Test
  void whatItIsStartedWithIsTakenAsWritten() {
    Daemon.Launching launching =
        daemon(
                "environment: {app: {LEVEL: info, ENV: {tag: env}, ZONE: {fact: region}, N: 1, E:"
                    + " ''}}",
                "command: {app: [serve, '-v'], other: [x]}",
                "enableExecuteCommand: true",
                "propagateTags: true",
                "tags: {team: ops, env: {tag: env}}",
                "network: {subnets: [subnet-01234567], securityGroups: [sg-01234567]}",
                "group: ops",
                "startedBy: me/too")
            .launching();

    assertThat(launching.containers())
        .containsExactly(
            new Daemon.ContainerOverride(
                "app",
                new TreeMap<>(
                    Map.of(
                        "LEVEL",
                        new Daemon.Value.Text("info"),
                        "N",
                        new Daemon.Value.Text("1"),
                        "E",
                        new Daemon.Value.Text(""),
                        "ENV",
                        new Daemon.Value.From(new Policy.Source.Tag("env")),
                        "ZONE",
                        new Daemon.Value.From(new Policy.Source.NodeFact(Policy.Fact.REGION)))),
                List.of("serve", "-v")),
            new Daemon.ContainerOverride("other", new TreeMap<>(), List.of("x")));
    assertThat(launching.enableExecuteCommand()).isTrue();
    assertThat(launching.propagateTags()).isTrue();
    assertThat(launching.tags())
        .containsEntry("team", new Daemon.Value.Text("ops"))
        .containsEntry("env", new Daemon.Value.From(new Policy.Source.Tag("env")));
    assertThat(launching.network())
        .contains(new Daemon.Network(List.of("subnet-01234567"), List.of("sg-01234567")));
    assertThat(launching.group()).contains("ops");
    assertThat(launching.startedBy()).contains("me/too");
  }

  @Test
  void whatStartTaskWouldRefuseIsAProblem() {
    assertThat(
            problems(
                "environment: {'a b': {}, app: {1X: x, DEBUG: true, T: {tag: a, fact: region}, L:"
                    + " [a]}}",
                "command: {app: [], other: run}",
                "tags: {'aws:x': y, k: 'aws:z', q: 'ä?'}",
                "network: {securityGroups: [x]}",
                "group: service:web",
                "startedBy: " + "x".repeat(37)))
        .containsExactly(
            "environment.\"a b\": found the key \"a b\"; expected a container's name in the task"
                + " definition: 1 to 255 letters, digits, - and _",
            "environment.app.1X: found the key \"1X\"; expected a variable's name: 1 to 255 letters,"
                + " digits and _ . -, not beginning with a digit, . or -",
            "environment.app.DEBUG: found true; expected a text, {tag: KEY} or {fact: NAME}; did you"
                + " mean \"'true'\"?",
            "environment.app.T: found both tag and fact; expected a text, {tag: KEY} or {fact:"
                + " NAME}",
            "environment.app.L: found a list; expected a text, {tag: KEY} or {fact: NAME}",
            "command.app: found an empty list; expected a list of at least one text",
            "command.other: found \"run\"; expected a list of at least one text; did you mean"
                + " \"[run]\"?",
            "tags.\"aws:x\": found the key \"aws:x\"; expected a tag's key: 1 to 128 letters, digits,"
                + " spaces and + - = . _ : / @, not beginning with aws:",
            "tags.k: found \"aws:z\"; expected up to 256 letters, digits, spaces and + - = . _ : / @,"
                + " {tag: KEY} or {fact: NAME}",
            "tags.q: found \"ä?\"; expected up to 256 letters, digits, spaces and + - = . _ : / @,"
                + " {tag: KEY} or {fact: NAME}",
            "network.subnets: missing; expected a subnet's id, such as subnet-0123456789abcdef0",
            "network.securityGroups[0]: found \"x\"; expected a security group's id, such as"
                + " sg-0123456789abcdef0",
            "group: found \"service:web\"; expected a group of 1 to 255 letters, digits and - _ . : /,"
                + " not beginning with service: or family:",
            "startedBy: found \""
                + "x".repeat(37)
                + "\"; expected 1 to 36 letters, digits and - _ /");
  }

  @Test
  void overridesHaveAtMost8192CharactersAsJson() {
    int around =
        "{'containerOverrides':[{'name':'a','environment':[{'name':'K','value':''},]},]}".length();
    String most = "x".repeat(8_192 - around);
    assertThat(problems("environment: {a: {K: " + most + "}}")).isEmpty();
    assertThat(problems("environment: {a: {K: " + most + "x}}"))
        .containsExactly(
            "environment: environment and command have 8193 characters as JSON; expected at most"
                + " 8192, which is ECS's limit");
  }

  @Test
  void aGroupOfEveryTaskOfAFamilyIsAProblem() {
    assertThat(problems("group: family:web")).hasSize(1);
  }

  @Test
  void moreThanFiftyTagsAreTooMany() {
    var tags = new StringBuilder("tags: {");
    for (int i = 0; i < 51; i++) {
      tags.append("t").append(i).append(": x, ");
    }
    assertThat(problems(tags + "}")).containsExactly("tags: found 51 tags; expected at most 50");
  }

  @Test
  void howItIsReplacedAndKeptUpIsTakenAsWritten() {
    Daemon daemon =
        daemon(
            "run: service",
            "update: {method: start-first, wave: 0s, canary: 0, within: 1m}",
            "flapping: {deaths: 3, within: 1h, wait: 20m}",
            "pending: {within: 5m, stop: true}",
            "unhealthy: {restartAfter: 5m}");

    assertThat(daemon.run()).isEqualTo(Daemon.Run.SERVICE);
    assertThat(daemon.update())
        .isEqualTo(
            new Daemon.Update(
                Daemon.Update.Method.START_FIRST, Duration.ZERO, 0, Duration.ofMinutes(1)));
    assertThat(daemon.care())
        .isEqualTo(
            new Daemon.Care(
                3,
                Duration.ofHours(1),
                Duration.ofMinutes(20),
                Duration.ofMinutes(5),
                true,
                Optional.of(Duration.ofMinutes(5))));
  }

  @Test
  void theBoundsOfReplacingAndCareAreInclusive() {
    assertThat(
            problems(
                "update: {wave: 48h, canary: 100, within: 10s}",
                "flapping: {deaths: 2, within: 10s}",
                "unhealthy: {restartAfter: 5s}"))
        .isEmpty();
    assertThat(
            problems(
                "update: {within: 2h}",
                "flapping: {deaths: 100, wait: 24h}",
                "unhealthy: {restartAfter: 24h}"))
        .isEmpty();
    assertThat(
            problems(
                "update: {wave: 48h1s, canary: 101, within: 9s}",
                "flapping: {deaths: 1, within: 9s}",
                "unhealthy: {restartAfter: 4s}"))
        .hasSize(6);
    assertThat(
            problems(
                "update: {within: 2h1s}",
                "flapping: {deaths: 101, wait: 24h1s}",
                "unhealthy: {restartAfter: 24h1s}"))
        .hasSize(4);
  }

  @Test
  void aPercentageIsAWholeNumber() {
    assertThat(problems("run: ecs", "update: {canary: 5%}", "unhealthy: {restartAfter: nver}"))
        .containsExactly(
            "run: found \"ecs\"; expected agent or service",
            "update.canary: found \"5%\"; expected a whole number from 0 to 100; did you mean"
                + " \"5\"?",
            "unhealthy.restartAfter: found \"nver\"; expected never, or a duration from 5s to 24h;"
                + " did you mean \"never\"?");
  }

  @Test
  void whatConcernsAllDaemonsIsTakenAsWritten() {
    written.file(
        "nodekeeper.yaml", "removed: keep", "start: {spread: 2m}", "fleet: {publish: false}");
    assertThat(written.loaded().policy().upkeep())
        .isEqualTo(new Policy.Upkeep(false, Duration.ofMinutes(2), false));
  }

  @Test
  void nodeTasksAreDaemonsNamedAfterTheirFamilies() {
    written
        .file("nodekeeper.yaml", "nodeTasks: ' logs metrics:7  mesh'")
        .file("daemons.d/a.yaml", "daemons: {own: {taskDefinition: 'mesh:3', after: [logs]}}");

    assertThat(written.loaded().policy().daemons())
        .extracting(daemon -> daemon.name() + " " + daemon.taskDefinition())
        .containsExactly("logs logs", "metrics metrics:7", "own mesh:3");
    assertThat(written.loaded().warnings())
        .containsExactly(
            "nodeTasks: mesh (nodekeeper.yaml:1) is without effect beside"
                + " daemons.own.taskDefinition: mesh:3 (daemons.d/a.yaml:1), so the latter is the"
                + " daemon");
  }

  @Test
  void anOldListMayHaveATaskTwice() {
    written.file("nodekeeper.yaml", "nodeTasks: logs a:1 logs a:1");
    assertThat(written.loaded().policy().daemons())
        .extracting(daemon -> daemon.taskDefinition().written())
        .containsExactlyInAnyOrder("logs", "a:1");
  }

  @Test
  void nodeTasksThatAreNoneAreProblems() {
    written.file(
        "nodekeeper.yaml",
        "nodeTasks: logs a:0 logs:2 own",
        "daemons: {own: {taskDefinition: else}}");
    assertThat(written.lines())
        .containsExactly(
            "nodekeeper.yaml:1: nodeTasks: found \"a:0\"; expected each a family, family:revision,"
                + " or the ARN of a revision",
            "nodekeeper.yaml:1: nodeTasks: family \"logs\" a second time; expected each family"
                + " once",
            "nodekeeper.yaml:1: nodeTasks: daemon \"own\" is that of another family already, at"
                + " nodekeeper.yaml:2; expected a family that no other daemon is named after");
    written.file("nodekeeper.yaml", "nodeTasks: [logs]");
    assertThat(written.lines())
        .containsExactly(
            "nodekeeper.yaml:1: nodeTasks: found a list; expected task definitions in one text with"
                + " spaces between them, such as \"logs metrics:7\"");
  }

  @Test
  void whatOnlyAStartCanHaveIsWithoutEffectOnAService() {
    declare("run: service", "command: {a: [b]}");
    assertThat(written.loaded().warnings())
        .containsExactly(
            "daemons.d.command: {a: [b]} (nodekeeper.yaml:5) is without effect beside"
                + " daemons.d.run: service (nodekeeper.yaml:4), so its service says how ECS runs"
                + " it");
  }
}
