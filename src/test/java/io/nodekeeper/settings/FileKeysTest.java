package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.ValueRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators may say of files for containers, and what the policy makes of it. */
class FileKeysTest {

  private static final String PATH = "/etc/container_config/app";

  private final Written written;

  FileKeysTest(@TempDir Path directory) {
    written =
        new Written(directory).file("daemons.d/d.yaml", "daemons: {web: {taskDefinition: w}}");
  }

  private FileKeysTest app(String... keys) {
    String indented = "    " + String.join("\n    ", keys);
    written.file("files.d/app.yaml", "files:", "  " + PATH + ":", indented);
    return this;
  }

  private NodeFile file() {
    return written.loaded().policy().files().stream()
        .filter(file -> file.path().equals(PATH))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFileWithoutMoreIsAShellFileForEverybody() {
    NodeFile file = app("variables: {ENV: {tag: env}}").file();

    assertThat(file)
        .isEqualTo(
            new NodeFile(
                PATH,
                new NodeFile.Content.Lines(
                    NodeFile.Format.SHELL,
                    List.of(new Policy.Variable("ENV", new Policy.Source.Tag("env")))),
                NodeFile.Access.readable(),
                false,
                new NodeFile.Needs(new TreeSet<>(), Duration.ofMinutes(5), NodeFile.Otherwise.LEFT),
                Optional.empty(),
                Optional.empty(),
                NodeFile.Edits.RESTORED,
                false));
  }

  @Test
  void everySourceIsTakenInTheOrderItIsWritten() {
    app(
        "format: env",
        "secret: true",
        "variables:",
        "  ENVIRONMENT: {tag: env, default: dev}",
        "  ZONE: {fact: availabilityZone}",
        "  HOST: {fact: hostId, default: shared}",
        "  STACK: {attribute: stack, default: ''}",
        "  LEVEL: {parameter: /prod/level}",
        "  PASSWORD: {secureParameter: /prod/db}",
        "  TOKEN: {secret: prod/api, key: token}",
        "  ALL: {secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/api-AbCdEf'}",
        "  FIXED: {text: \"yes\"}",
        "  EMPTY: {text: \"\"}");

    assertThat(file().content().variables())
        .containsExactly(
            new Policy.Variable("ENVIRONMENT", new Policy.Source.Tag("env"), Optional.of("dev")),
            new Policy.Variable("ZONE", new Policy.Source.NodeFact(Policy.Fact.AVAILABILITY_ZONE)),
            new Policy.Variable(
                "HOST", new Policy.Source.NodeFact(Policy.Fact.HOST_ID), Optional.of("shared")),
            new Policy.Variable("STACK", new Policy.Source.Attribute("stack"), Optional.of("")),
            new Policy.Variable("LEVEL", kept(ValueRef.Kind.PARAMETER, "/prod/level", "")),
            new Policy.Variable("PASSWORD", kept(ValueRef.Kind.SECURE_PARAMETER, "/prod/db", "")),
            new Policy.Variable("TOKEN", kept(ValueRef.Kind.SECRET, "prod/api", "token")),
            new Policy.Variable(
                "ALL",
                kept(
                    ValueRef.Kind.SECRET,
                    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/api-AbCdEf",
                    "")),
            new Policy.Variable("FIXED", new Policy.Source.Text("yes")),
            new Policy.Variable("EMPTY", new Policy.Source.Text("")));
  }

  private static Policy.Source kept(ValueRef.Kind kind, String name, String key) {
    return new Policy.Source.Kept(
        new ValueRef(kind, name), Optional.of(key).filter(is -> !is.isEmpty()));
  }

  @Test
  void aSecretFileIsForItsOwnerAlone() {
    assertThat(app("secret: true", "variables: {A: {secureParameter: /a}}").file())
        .satisfies(file -> {
          assertThat(file.secret()).isTrue();
          assertThat(file.access().mode()).isEqualTo("rw-------");
        });
    assertThat(app("secret: true", "mode: 0600", "variables: {A: {tag: a}}").file().access().mode())
        .isEqualTo("rw-------");
  }

  @Test
  void modeOwnerAndGroupAreTakenAsTheyAreWritten() {
    assertThat(
            app("mode: '0640'", "owner: nodekeeper", "group: docker", "variables: {A: {tag: a}}")
                .file()
                .access())
        .isEqualTo(
            new NodeFile.Access("rw-r-----", Optional.of("nodekeeper"), Optional.of("docker")));
  }

  @Test
  void whatIsWaitedForAndWhatThenAreTaken() {
    NodeFile file =
        app(
                "requireTags: [role, env]",
                "within: 90s",
                "otherwise: write",
                "edited: leave",
                "staleMounts: restart",
                "variables: {A: {tag: a}}")
            .file();

    assertThat(file.needs())
        .isEqualTo(
            new NodeFile.Needs(
                new TreeSet<>(List.of("env", "role")),
                Duration.ofSeconds(90),
                NodeFile.Otherwise.WRITTEN));
    assertThat(file.edits()).isEqualTo(NodeFile.Edits.LEFT);
    assertThat(file.restartsStale()).isTrue();
  }

  @Test
  void aCheckHasItsCommandAndItsTime() {
    assertThat(
            app("check: {run: [/bin/grep, '{file}']}", "variables: {A: {tag: a}}").file().check())
        .contains(new NodeFile.Check(List.of("/bin/grep", "{file}"), Duration.ofSeconds(10)));
  }

  @Test
  void eachDeedHasItsOwnDefaults() {
    assertThat(change("{run: [/bin/true, a b]}"))
        .isEqualTo(
            new NodeFile.OnChange(
                new NodeFile.Deed.Run(List.of("/bin/true", "a b"), Duration.ofSeconds(10)),
                Duration.ofSeconds(10)));
    assertThat(change("{signal: HUP, daemon: web, container: nginx, every: 1m}"))
        .isEqualTo(
            new NodeFile.OnChange(
                new NodeFile.Deed.Signal(new DaemonName("web"), Optional.of("nginx"), "HUP"),
                Duration.ofMinutes(1)));
    assertThat(change("{signal: USR1, daemon: web}"))
        .isEqualTo(
            new NodeFile.OnChange(
                new NodeFile.Deed.Signal(new DaemonName("web"), Optional.empty(), "USR1"),
                Duration.ofSeconds(10)));
    assertThat(change("{restart: web}"))
        .isEqualTo(
            new NodeFile.OnChange(
                new NodeFile.Deed.Restart(new DaemonName("web")), Duration.ofMinutes(1)));
  }

  private NodeFile.OnChange change(String deed) {
    return app("onChange: " + deed, "variables: {A: {tag: a}}").file().onChange().orElseThrow();
  }

  @Test
  void aTemplateIsReadFromTheSettingsOrFromItsFile() {
    written.file("files.d/app.mustache", "{{A}} {{node.region}}");
    NodeFile there =
        app(
                "format: template",
                "escape: yaml",
                "containers: port",
                "templateFile: app.mustache",
                "variables: {A: {tag: a}}")
            .file();
    NodeFile here =
        app(
                "format: template",
                "escape: yaml",
                "containers: port",
                "template: |",
                "  {{A}} {{node.region}}",
                "variables: {A: {tag: a}}")
            .file();

    assertThat(there).isEqualTo(here);
    assertThat(here.content())
        .isInstanceOfSatisfying(
            NodeFile.Content.Filled.class,
            filled -> {
              assertThat(filled.label()).contains("port");
              assertThat(filled.template().uses()).containsExactly("A", "node", "node.region");
            });
    assertThat(written.loaded().ignored())
        .extracting(Ignored::file)
        .containsExactly("files.d/app.mustache");
  }

  @Test
  void aTemplateThatChangesIsAnotherPolicy() {
    app("format: template", "escape: none", "templateFile: a.txt");
    written.file("files.d/a.txt", "one");
    Policy before = written.loaded().policy();
    assertThat(written.loaded().policy()).isEqualTo(before);
    assertThat(written.loaded().ignored()).isEmpty();

    written.file("files.d/a.txt", "two");
    assertThat(written.loaded().policy()).isNotEqualTo(before);
  }

  @Test
  void namesAreThoseOfTheFormat() {
    assertThat(names("ini", "{a-b: {tag: a}, 'server.port': {tag: b}}"))
        .containsExactly("a-b", "server.port");
    assertThat(names("json", "{'a b.ü': {tag: a}}")).containsExactly("a b.ü");
  }

  private List<String> names(String format, String variables) {
    return app("format: " + format, "variables: " + variables).file().content().variables().stream()
        .map(Policy.Variable::name)
        .toList();
  }

  @Test
  void filesComeAfterNodeConfigAndBeforeTheEcsAgents() {
    written
        .file(
            "nodekeeper.yaml",
            "ecsConfig: {ECS_CLUSTER: {tag: ecs.cluster}}",
            "files: {/etc/container_config/z: {variables: {A: {tag: a}}}}")
        .file("files.d/a.yaml", "files: {/etc/container_config/a: {variables: {A: {tag: a}}}}");

    assertThat(written.loaded().policy().files())
        .extracting(NodeFile::path)
        .containsExactly(
            Variables.FILE,
            "/etc/container_config/z",
            "/etc/container_config/a",
            "/var/lib/nodekeeper/ecs.config");
  }

  @Test
  void theEcsAgentsFileIsSecretAndOnlyWhereItIsWanted() {
    assertThat(written.loaded().policy().files()).hasSize(1);
    written.file("nodekeeper.yaml", "registryLogins: [/cluster/login.txt]");

    assertThat(written.loaded().policy().files().getLast())
        .isEqualTo(
            new NodeFile(
                "/var/lib/nodekeeper/ecs.config",
                new NodeFile.Content.EcsConfig(List.of(), List.of("/cluster/login.txt")),
                new NodeFile.Access("rw-------", Optional.empty(), Optional.empty()),
                true,
                NodeFile.Needs.nothing(),
                Optional.empty(),
                Optional.empty(),
                NodeFile.Edits.RESTORED,
                false));
  }

  @Test
  void aSecretMayBeTheEcsAgentsLogin() {
    written.file("nodekeeper.yaml", "ecsConfig: {ECS_ENGINE_AUTH_DATA: {secret: logins}}");

    assertThat(written.lines()).isEmpty();
  }

  @Test
  void nodeConfigMayBeWrittenWhateverTheRootsAre() {
    written.file("nodekeeper.yaml", "fileRoots: [/srv/config]");

    assertThat(written.loaded().agent().fileRoots())
        .containsExactly("/srv/config", "/etc/container_config");
    assertThat(written.loaded().policy().files())
        .extracting(NodeFile::path)
        .containsExactly(Variables.FILE);
  }

  @Test
  void aDaemonThatASourceMayDeclareIsOnlyWarnedOf() {
    written.file("nodekeeper.yaml", "sources: {ssm: /daemons}");
    app("onChange: {restart: other}", "variables: {A: {tag: a}}");

    assertThat(written.loaded().warnings())
        .containsExactly(
            "files./etc/container_config/app.onChange: {restart: other, every: 1m}"
                + " (files.d/app.yaml:3) names the daemon other, which no source declares now, so"
                + " nothing is done to it");
  }

  @Test
  void waitingForNothingIsWarnedOf() {
    app("within: 1m", "otherwise: write", "variables: {A: {tag: a}}");

    assertThat(written.loaded().warnings())
        .containsExactly(
            "files./etc/container_config/app.within: 1m (files.d/app.yaml:3) is without effect"
                + " beside files./etc/container_config/app.requireTags: [] (default), so no tag is"
                + " waited for",
            "files./etc/container_config/app.otherwise: write (files.d/app.yaml:4) is without"
                + " effect beside files./etc/container_config/app.requireTags: [] (default), so no"
                + " tag is waited for");
  }
}
