package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.bundle.Archive;
import io.nodekeeper.bundle.Unpacked;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCommandTest {

  /** Each secret is another one, so that what leaks says where from. */
  private final List<String> secrets = new ArrayList<>();

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private Supplier<Reading<String>> journal = () -> Reading.unknown("no journalctl", Told.NOON);
  private Supplier<Reading<String>> units = () -> Reading.unknown("no systemctl", Told.NOON);

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.environment = Map.of("DOCKER_HOST", "unix://" + root.resolve("none.sock"));
  }

  private String secret(String where) {
    String secret = "hunter2-" + where;
    secrets.add(secret);
    return secret;
  }

  private record Ran(int code, String out) {}

  private Ran run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    var around =
        new Surroundings(
            stream,
            stream,
            node.environment,
            InstantSource.fixed(Told.NOON),
            _ -> {},
            (_, _, _, _) -> node.edges);
    var top = new Nodekeeper();
    top.root(root.toString());
    int code =
        BundleInTimeTest.unseen(top, around, new NodeTexts(units, journal))
            .setExecutionExceptionHandler((thrown, _, _) -> {
              stream.println(thrown.getMessage());
              return thrown instanceof Stopped stopped ? stopped.code() : Exit.SOFTWARE;
            })
            .execute(arguments);
    return new Ran(code, out.toString(StandardCharsets.UTF_8));
  }

  private Path file() {
    return root.resolve("b.tar.gz");
  }

  private SortedMap<String, String> packed() throws IOException {
    var texts = new TreeMap<String, String>();
    for (Map.Entry<String, byte[]> one : Unpacked.of(Files.readAllBytes(file())).entrySet()) {
      texts.put(one.getKey(), new String(Archive.expanded(one.getValue()), StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** The last look and a recorded one. */
  private void looked(String words) {
    var look = Told.look().daemon("logs", Phase.BACKING_OFF, words).note(Note.warning("x", words));
    new StatusFile(node.places(), InstantSource.fixed(Told.NOON), Optional::empty, List::of)
        .looked(look.build());
    try (var ring = new LookRing(node.places())) {
      ring.looked(look.build());
    }
  }

  @Test
  void itHasWhatAReportNeedsAndOnlyItsOwnerReadsIt() throws Exception {
    node.with("etc/nodekeeper/nodekeeper.yaml", "# mine\nlisten: none\n");
    node.daemons("daemons:\n  logs: {taskDefinition: log-router}\n");
    node.with("etc/os-release", "PRETTY_NAME=\"Amazon Linux 2023\"\n");
    node.with(
        "var/lib/nodekeeper/history/drain-20261121T110000Z.json", "{\"outcome\":\"drained\"}");
    node.with("var/lib/nodekeeper/history/2026-11.log", "a line\n");
    node.with("var/lib/nodekeeper/files/etc!app.env", "A=b\n");
    looked("exited with 1");
    journal = () -> Reading.known("<6>node.ready node: all is well\n", Told.NOON);
    units = () -> Reading.known("Id=nodekeeper.service\n", Told.NOON);
    Ran ran = run(file().toString());
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(packed())
        .containsKeys(
            "MANIFEST",
            "status.json",
            "looks/look-20261121T120000.000Z.json.gz",
            "history/drain-20261121T110000Z.json",
            "history/2026-11.log",
            "settings/effective.json",
            "settings/written/nodekeeper.yaml",
            "settings/written/daemons.d/all.yaml",
            "journal.txt",
            "units.txt",
            "attributes.json",
            "versions/ecs-agent.txt",
            "environment.txt",
            "files.txt")
        .doesNotContainKey("files/etc!app.env");
    assertThat(packed().get("versions/system.json"))
        .contains(Version.TEXT, "Amazon Linux 2023", "\"kernel\" : \"Linux ", "\"java\" : \"25");
    assertThat(packed())
        .containsEntry("settings/written/nodekeeper.yaml", "# mine\nlisten: none\n");
    assertThat(packed().get("attributes.json")).contains("\"status\" : \"ACTIVE\"");
    assertThat(packed().get("files.txt")).contains(" /var/lib/nodekeeper/files/etc!app.env");
    assertThat(packed().get("MANIFEST"))
        .contains("  status.json\n", "  missing  version of Docker: ");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(ran.out())
        .startsWith("Packed into " + file())
        .contains("  journal.txt\n", "  missing  version of Docker: ");
    assertThat(node.run("explain", file().toString()).out())
        .startsWith("Look of 2026-11-21T12:00:00Z");
  }

  /** Plants a secret wherever one could be. */
  private void plant() {
    node.environment =
        Map.of(
            "DOCKER_HOST",
            "unix://" + root.resolve("none.sock"),
            "AWS_SECRET_ACCESS_KEY",
            secret("environment"),
            "MY_PLAIN_NAME",
            secret("plain-variable"),
            "NODEKEEPER_JAVA_OPTS",
            "-Xmx64m -Dx.password=" + secret("java-option"));
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        """
        listen: none
        # password: %s
        ecsConfig: {ECS_CLUSTER: {text: prod}}
        registryLogins: [/cluster/login.txt]
        """
            .formatted(secret("comment")));
    node.daemons(
        """
        daemons:
          logs:
            taskDefinition: log-router
            environment:
              app:
                DB_PASSWORD: %s
                API_TOKEN: |
                  %s
                URL: https://me:%s@example.com/
                LICENSE: %s
            command: {app: [serve, --password, %s]}
        """
            .formatted(
                secret("daemon"),
                secret("block"),
                secret("url"),
                secret("license"),
                secret("argument")));
    node.with(
        "etc/nodekeeper/files.d/app.yaml",
        """
        files:
          /etc/container_config/app.env:
            secret: true
            variables: {PASS: {secret: prod/pass}, APP_SECRET: {text: %s}}
        """
            .formatted(secret("variable")));
    node.with("etc/nodekeeper/files.d/app.tmpl", secret("template"));
    node.with("etc/container_config/app.env", "PASS=\"" + secret("written") + "\"\n");
    node.with("var/lib/nodekeeper/files/app", secret("last-good"));
    node.with("cluster/login.txt", "-u me -p " + secret("login") + " r.example\n");
    String auth =
        Base64.getEncoder()
            .encodeToString(("me:" + secret("auth")).getBytes(StandardCharsets.UTF_8));
    secrets.add(auth);
    String lines =
        "ECS_CLUSTER=prod\nECS_ENGINE_AUTH_DATA={\"r.example\":{\"auth\":\"" + auth + "\"}}\n";
    node.with("etc/ecs/ecs.config", lines);
    node.with("var/lib/nodekeeper/ecs.config", lines);
    node.with(
        "var/lib/nodekeeper/sources/ssm.json",
        "{\"version\":1,\"text\":\"daemons:\\n  x:\\n    environment: {app: {SIGNING_KEY_SECRET: %s, LICENSE: %s}}\\n\"}"
            .formatted(secret("source"), secret("source-license")));
    node.with(
        "var/lib/nodekeeper/history/drain-20261121T110000Z.json",
        "{\"text\":\"token=%s\"}".formatted(secret("history")));
  }

  @Test
  void noSecretLeavesTheNodeWhereverItWas() throws Exception {
    plant();
    // What is known from one place is found in another, where nothing tells that it is one.
    looked(
        "it said: "
            + List.of(
                    "environment",
                    "comment",
                    "daemon",
                    "block",
                    "variable",
                    "written",
                    "login",
                    "auth",
                    "source")
                .stream()
                .map(where -> "hunter2-" + where)
                .collect(Collectors.joining(" ")));
    journal =
        () ->
            Reading.known(
                "file.told /x: it said: Authorization: Bearer "
                    + secret("journal")
                    + "\nalso hunter2-daemon, hunter2-login, hunter2-auth and hunter2-written\n",
                Told.NOON);
    units = () -> Reading.known("Id=x\nPASSWORD=" + secret("unit") + "\n", Told.NOON);
    node.edges.node =
        () ->
            Reading.known(
                new EcsNode(
                    new ContainerInstanceArn(
                        "arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d"),
                    "ACTIVE",
                    true,
                    new TreeMap<>(Map.of("my.token", secret("attribute")))),
                Told.NOON);
    Ran ran = run(file().toString());
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(secrets).hasSizeGreaterThan(15);
    SortedMap<String, String> packed = packed();
    for (String secret : secrets) {
      assertThat(ran.out()).doesNotContain(secret);
      packed.forEach(
          (name, text) -> assertThat(text).as("%s in %s", secret, name).doesNotContain(secret));
    }
    assertThat(packed.get("ecs/ecs.config"))
        .isEqualTo("ECS_CLUSTER=prod\nECS_ENGINE_AUTH_DATA=REDACTED\n");
    assertThat(packed.get("settings/written/daemons.d/all.yaml"))
        .contains("taskDefinition: log-router", "environment: REDACTED");
    assertThat(packed.get("settings/effective.json")).contains("log-router");
    assertThat(packed.get("environment.txt")).contains("AWS_SECRET_ACCESS_KEY=");
  }

  @Test
  void theKindOfALoginIsTakenOutOfNothing() throws Exception {
    node.environment =
        Map.of(
            "DOCKER_HOST",
            "unix://" + root.resolve("docker.sock"),
            "PWD",
            root.toString(),
            "API_TOKEN",
            secret("variable"));
    node.with("etc/ecs/ecs.config", "ECS_ENGINE_AUTH_TYPE=docker\n");
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "ecsConfig: {ECS_ENGINE_AUTH_TYPE: {text: docker}, ECS_CLUSTER: {text: prod}}\n");
    Ran ran = run(file().toString());
    assertThat(ran.out()).contains("docker.sock").doesNotContain("REDACTED");
    assertThat(packed().get("ecs/ecs.config")).isEqualTo("ECS_ENGINE_AUTH_TYPE=docker\n");
    assertThat(packed().get("environment.txt"))
        .isEqualTo(
            "API_TOKEN=(not shown)\nDOCKER_HOST=unix://"
                + root.resolve("docker.sock")
                + "\nPWD=(not shown)\n");
    assertThat(packed().get("settings/effective.json")).contains("docker");
  }

  @Test
  void withNothingThereItSaysWhatIsMissing() throws Exception {
    Reading<EcsAgent> silent = Reading.unknown("refused", Told.NOON);
    node.edges.agent = () -> silent;
    Ran ran = run(file().toString());
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(packed().get("MANIFEST"))
        .contains("  missing  version of the ECS agent: refused\n")
        .contains("  missing  attributes: the ECS agent does not say which instance this is:")
        .contains("  missing  units: no systemctl\n")
        .contains("  missing  journal: no journalctl\n")
        .contains("  missing  status: there is none\n")
        .contains("  missing  last looks: there is none\n")
        .contains("  missing  history: there is none\n");
  }

  @Test
  void whatFailsTellsNoSecretEither() throws Exception {
    units = () -> Reading.unknown("no answer to password=" + secret("why"), Told.NOON);
    Ran ran = run(file().toString());
    assertThat(packed().get("MANIFEST")).contains("units: no answer to password=REDACTED\n");
    assertThat(ran.out()).contains("password=REDACTED").doesNotContain(secrets.getFirst());
  }

  @Test
  void digestsAreTakenOutSinceTheyTellShortTexts() throws Exception {
    String digest = "0123456789abcdef".repeat(4);
    node.with("var/lib/nodekeeper/memory.json", "{\"version\":4,\"written\":\"" + digest + "\"}");
    assertThat(run(file().toString()).code()).isZero();
    assertThat(packed().get("memory.json"))
        .contains("\"written\" : \"REDACTED\"")
        .doesNotContain(digest);
  }

  @Test
  void settingsThatDoNotHoldAreInIt() throws Exception {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml", "drian: 1\npassword: " + secret("broken") + "\n: :");
    Ran ran = run(file().toString());
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(packed().get("settings/effective.json")).contains("\"valid\" : false");
    assertThat(packed().get("settings/written/nodekeeper.yaml"))
        .contains("drian")
        .doesNotContain(secrets.getFirst());
  }

  @Test
  void aPartThatIsBrokenIsMissedAlone() throws Exception {
    node.edges.node =
        () -> {
          throw new IllegalStateException("boom");
        };
    node.with("run/nodekeeper/status.json", "{\"broken");
    Files.createDirectories(node.places().looks());
    Files.write(
        node.places().looks().resolve("look-20261121T120000.000Z.json.gz"),
        new byte[] {0x1f, (byte) 0x8b, 0});
    assertThat(run(file().toString()).code()).isZero();
    assertThat(packed().get("MANIFEST"))
        .contains("  missing  attributes: IllegalStateException: boom\n")
        .contains("  missing  looks/look-20261121T120000.000Z.json.gz: ")
        .contains("  status.json\n");
  }

  @Test
  void rootIsNotLedElsewhereByALink() throws Exception {
    node.with("elsewhere/shadow.json", "{\"a\":\"root\"}");
    Files.createDirectories(root.resolve("var/lib/nodekeeper"));
    Files.createSymbolicLink(root.resolve("var/lib/nodekeeper/history"), root.resolve("elsewhere"));
    Files.createDirectories(root.resolve("run/nodekeeper"));
    Files.createSymbolicLink(
        root.resolve("run/nodekeeper/status.json"), root.resolve("elsewhere/shadow.json"));
    assertThat(run(file().toString()).code()).isZero();
    assertThat(packed().keySet()).doesNotContain("status.json", "history/shadow.json");
    assertThat(packed().get("MANIFEST"))
        .contains("  missing  status: /run/nodekeeper/status.json cannot be read: it is not")
        .contains("history is not a directory\n");
  }

  @Test
  void aFileThatIsThereIsNotReplaced() throws Exception {
    Files.writeString(file(), "mine");
    assertThat(run(file().toString()))
        .isEqualTo(new Ran(77, file() + " is there already; name another FILE\n"));
    assertThat(file()).hasContent("mine");
    assertThat(run(root.resolve("no/b.tar.gz").toString()).code()).isEqualTo(77);
  }

  @Test
  void asJsonItHasWhatIsThereAndWhatIsMissing() {
    JsonNode json = node.run("bundle", "--json", file().toString()).json();
    assertThat(json.get("file").asText()).isEqualTo("ROOT/b.tar.gz");
    assertThat(json.get("bytes").asInt()).isPositive();
    assertThat(json.get("parts").findValuesAsText("name")).contains("settings/effective.json");
    assertThat(json.get("missing").findValuesAsText("what")).contains("version of Docker");
  }
}
