package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action.CompleteLifecycle.Result;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Leavings;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Policy.Fact;
import io.nodekeeper.core.Policy.HookChoice;
import io.nodekeeper.core.Policy.Source;
import io.nodekeeper.core.Policy.Variable;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.settings.AgentSettings.LogFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings come to when they hold. */
class SettingsTest {

  private final Written written;

  SettingsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  @Test
  void anEmptyDirectoryIsTheStandardPolicy() {
    Settings.Loaded loaded = written.loaded();

    NodeFile file =
        new NodeFile(
            "/etc/container_config/node.config",
            List.of(new Variable("MY_ENVIRONMENT", new Source.Tag("env"))));
    assertThat(loaded.policy())
        .isEqualTo(
            new Policy(
                List.of(),
                new Policy.Ready("nodekeeper.ready", Duration.ofMinutes(10), true),
                Leavings.of(
                    Duration.ofHours(1),
                    Result.CONTINUE,
                    new HookChoice.Auto(),
                    Duration.ofMinutes(5)),
                List.of(file),
                Policy.Pace.standard()));
    assertThat(loaded.agent())
        .isEqualTo(
            new AgentSettings(
                URI.create("http://127.0.0.1:51678"),
                Duration.ofSeconds(30),
                LogFormat.TEXT,
                Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9680)),
                List.of("/etc/container_config"),
                16 << 20));
    assertThat(loaded.ignored()).isEmpty();
  }

  @Test
  void aMissingDirectoryIsAsAnEmptyOne() {
    assertThat(Settings.load(written.directory().resolve("missing"))).isEqualTo(written.load());
  }

  @Test
  void filesThatSayNothingAreAsNone() {
    Settings nothing = written.load();

    for (String text :
        List.of("", "\n\n", "# a comment", "---", "--- ~", "{}", "null", "---\n...")) {
      written.file("nodekeeper.yaml", text).file("files.d/a.yaml", text);
      assertThat(written.load()).as(text).isEqualTo(nothing);
    }
  }

  @Test
  void sectionsWithNothingBelowThemAreAsNone() {
    written.file("nodekeeper.yaml", "ecs:", "ready:", "drain: {}", "backoff:", "log:", "daemons:");

    assertThat(written.loaded().policy().pace()).isEqualTo(Policy.Pace.standard());
  }

  @Test
  void everyKeyReachesItsPlace() {
    written.file(
        "nodekeeper.yaml",
        "ecs: {introspection: 'http://localhost:1234/', poll: 2m, settle: 30s, stopTimeout: 2m}",
        "ready: {attribute: acme/up, within: 90s, afterwards: closed, hook: acme-launch}",
        "drain: {deadline: 1h30m, atDeadline: abandon, hook: a/hook, shutdown: 4m, poll: 20s}",
        "look: 11s",
        "backoff: {first: 2s, most: 2m}",
        "steady: 12m",
        "log: {format: json}",
        "history: {size: 3MiB}",
        "listen: none");

    Settings.Loaded loaded = written.loaded();

    Policy policy = loaded.policy();
    assertThat(policy.ready())
        .isEqualTo(
            new Policy.Ready("acme/up", Duration.ofSeconds(90), false, Optional.of("acme-launch")));
    assertThat(policy.drain())
        .isEqualTo(
            Leavings.of(
                Duration.ofMinutes(90),
                Result.ABANDON,
                new HookChoice.Named(List.of("a/hook")),
                Duration.ofMinutes(4)));
    assertThat(policy.pace())
        .isEqualTo(
            new Policy.Pace(
                Duration.ofSeconds(11),
                Duration.ofMinutes(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofMinutes(2),
                Duration.ofMinutes(12)));
    assertThat(loaded.agent())
        .isEqualTo(
            new AgentSettings(
                URI.create("http://localhost:1234"),
                Duration.ofMinutes(2),
                LogFormat.JSON,
                Optional.empty(),
                List.of("/etc/container_config"),
                3 << 20));
  }

  @Test
  void variablesKeepTheirOrder() {
    written.file(
        "nodekeeper.yaml",
        "nodeConfig:",
        "  ZONE: {fact: availabilityZone}",
        "  MY_ENVIRONMENT: {tag: env}",
        "  A1: {fact: containerInstance}",
        "  TEAM: {tag: 'who owns: it?'}");

    assertThat(written.loaded().policy().files())
        .containsExactly(
            new NodeFile(
                Variables.FILE,
                List.of(
                    new Variable("ZONE", new Source.NodeFact(Fact.AVAILABILITY_ZONE)),
                    new Variable("MY_ENVIRONMENT", new Source.Tag("env")),
                    new Variable("A1", new Source.NodeFact(Fact.CONTAINER_INSTANCE)),
                    new Variable("TEAM", new Source.Tag("who owns: it?")))));
  }

  @Test
  void anEmptyNodeConfigMeansNoFile() {
    assertThat(written.file("nodekeeper.yaml", "nodeConfig: {}").loaded().policy().files())
        .isEmpty();
  }

  @Test
  void noneMeansNoHook() {
    written.file("nodekeeper.yaml", "drain: {hook: none}");

    assertThat(written.loaded().policy().drain().hook()).isEqualTo(new HookChoice.None());
  }

  @Test
  void aDaemonIsAsDeclared() {
    String arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/datadog-agent:12";
    written.file(
        "daemons.d/a.yaml",
        "daemons:",
        "  log-router: {taskDefinition: log-router}",
        "  metrics:",
        "    taskDefinition: " + arn,
        "    after: [log-router]",
        "    critical: false",
        "    settle: 1m");

    var first = new DaemonName("log-router");
    assertThat(written.loaded().policy().daemons())
        .containsExactly(
            new Daemon(
                first,
                TaskDefinitionRef.parse("log-router").orElseThrow(),
                List.of(),
                true,
                Duration.ofSeconds(10)),
            new Daemon(
                new DaemonName("metrics"),
                TaskDefinitionRef.parse(arn).orElseThrow(),
                List.of(first),
                false,
                Duration.ofMinutes(1)));
  }

  @Test
  void daemonsComeAfterThoseTheyDependOnAndElseByName() {
    written
        .file("nodekeeper.yaml", "daemons: {e: {taskDefinition: e}, b: {taskDefinition: b}}")
        .file(
            "daemons.d/z.yaml",
            "daemons:",
            "  a: {taskDefinition: a, after: [d]}",
            "  d: {taskDefinition: d, after: [e]}")
        .file("daemons.d/y.yml", "daemons: {c: {taskDefinition: c, after: [b, e]}}");

    assertThat(written.daemons()).containsExactly("b", "e", "c", "d", "a");
  }

  @Test
  void aNumberCanBeAName() {
    written.file("nodekeeper.yaml", "daemons: {7: {taskDefinition: 0x10}}");

    assertThat(written.loaded().policy().daemons().getFirst().taskDefinition().family())
        .isEqualTo("0x10");
    assertThat(written.daemons()).containsExactly("7");
  }

  @Test
  void wordsThatOtherReadersTakeForTruthAreWords() {
    written.file("nodekeeper.yaml", "daemons: {on: {taskDefinition: no}}");

    assertThat(written.daemons()).containsExactly("on");
  }

  @Test
  void readingAgainGivesTheSameUntilAFileChanges() {
    written.file("nodekeeper.yaml", "look: 10s").file("daemons.d/a.yaml", "daemons: {}");
    Settings before = written.load();

    assertThat(written.load()).isEqualTo(before);
    assertThat(written.file("nodekeeper.yaml", "look: 11s").load()).isNotEqualTo(before);
    assertThat(written.file("nodekeeper.yaml", "look: 10s").load()).isEqualTo(before);
  }

  @Test
  void boundsAreInclusive() {
    written.file(
        "nodekeeper.yaml",
        "ecs: {poll: 15s, settle: 5s}",
        "ready: {within: 10s}",
        "drain: {deadline: 48h, poll: 5m}",
        "backoff: {first: 1s, most: 1s}");

    assertThat(written.lines()).isEmpty();
  }

  @Test
  void severalHooksAreNamedEachOnceAndWithoutWords() {
    written.file("nodekeeper.yaml", "drain: {hook: [a, b]}");
    assertThat(written.loaded().policy().drain().hook())
        .isEqualTo(new HookChoice.Named(List.of("a", "b")));

    for (String list : List.of("[a, a]", "[a, auto]", "[none]", "[]", "[a, true]")) {
      written.file("nodekeeper.yaml", "drain: {hook: " + list + "}");
      assertThat(String.join("\n", written.lines())).as(list).contains("drain.hook");
    }
  }
}
