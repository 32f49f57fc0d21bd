package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.docs.Page;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The calls of AWS that any page tells people to make, made by the real command line. What the
 * stand-in knows is done there. The rest it does not know; the command line judges a call before it
 * makes it, and so has found nothing wrong.
 */
class AwsCallsOnPagesTest {

  private static final String INSTANCE = "i-0abcdef1234567890";

  private static final Pattern TOKEN =
      Pattern.compile("curl [^\n]*-X PUT (http:\\S+) -H '([^:]+): (\\d+)'");
  private static final Pattern METADATA =
      Pattern.compile("curl [^\n]*-H \"([^:]+): \\$TOKEN\" (http:\\S+)");
  private static final Pattern INTROSPECTION = Pattern.compile("curl -s (http:\\S+/v1/metadata)");

  @TempDir Path directory;

  private final Stage stage = new Stage().registered();
  private AwsPrograms programs;

  /** One that leaves, with a service whose task it has. */
  @BeforeEach
  void aNode() {
    programs = new AwsPrograms(stage.fronts.aws(), directory);
    stage.change(world -> {
      world.service("web", Service.Wanted.replicas("web", 1));
      world.scaling().add(ScalingGroup.Hook.terminating("nodekeeper-drain", Duration.ofMinutes(5)));
      world.scaling().choose();
    });
    Stage.until(() -> stage.look(world -> world.scaling().state()).equals("Terminating:Wait"));
    Stage.until(() -> !task().isEmpty());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private String task() {
    return stage.look(
        world -> world.tasks().stream().map(task -> task.arn().value()).findFirst().orElse(""));
  }

  /** Each once, also those within a sentence that say all that is needed. */
  private static List<String> calls() {
    return Page.all().stream()
        .flatMap(page ->
            Stream.concat(
                page.commands().stream(),
                page.code().stream().filter(code -> code.contains(" --"))))
        .filter(line -> line.startsWith("aws "))
        .distinct()
        .toList();
  }

  /** With the names of what is there in the place of those that stand for any. */
  private String here(String call) {
    return call.replace(" …", " --cluster prod --service-name site --task-definition web")
        .replace("CLUSTER", "prod")
        .replace("SERVICE", "web")
        .replace("INSTANCE", INSTANCE)
        .replace("HOOK", "nodekeeper-drain")
        .replace("TASK", task())
        .replaceAll("targetId=[0-9a-f]{32}", "targetId=" + stage.node().replaceFirst(".*/", ""))
        .replaceAll("--auto-scaling-group-name \\S+", "--auto-scaling-group-name asg-a")
        .replaceAll("packaging/aws/\\S+", Path.of("").toAbsolutePath() + "/$0");
  }

  @Test
  void everyCallIsDoneOrOneThatAwsCommandLineKnows() {
    var done = new ArrayList<String>();
    var known = new ArrayList<String>();
    for (String call : calls()) {
      AwsPrograms.Ran ran = programs.shell(here(call));
      if (ran.err().contains("not in the stand-in: ")) {
        known.add(call);
      } else {
        assertThat(ran.text()).as(call).isNotNull();
        done.add(call);
      }
    }
    assertThat(done).hasSizeGreaterThan(8);
    assertThat(known).hasSizeBetween(1, done.size());
  }

  @Test
  void theMetadataAndTheEcsAgentAreAskedAsTheRunbooksSay() throws Exception {
    String lines =
        String.join("\n", Page.of("RUNBOOKS.md").commands())
            .replace("http://169.254.169.254", stage.fronts.imds().toString())
            .replace("http://127.0.0.1:51678", stage.fronts.introspection().toString());
    Matcher token = TOKEN.matcher(lines);
    Matcher metadata = METADATA.matcher(lines);
    Matcher introspection = INTROSPECTION.matcher(lines);
    assertThat(token.find() && metadata.find() && introspection.find()).as(lines).isTrue();

    String given =
        stage
            .send(
                HttpRequest.newBuilder(URI.create(token.group(1)))
                    .PUT(HttpRequest.BodyPublishers.noBody())
                    .header(token.group(2), token.group(3)))
            .body();
    assertThat(
            stage
                .send(
                    HttpRequest.newBuilder(URI.create(metadata.group(2)))
                        .header(metadata.group(1), given))
                .body())
        .isEqualTo(INSTANCE);
    assertThat(stage.send(HttpRequest.newBuilder(URI.create(introspection.group(1)))).body())
        .contains("\"Cluster\"");
  }
}
