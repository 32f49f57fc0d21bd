package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.Note;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator hears where others outside are not told what happens. */
class UntoldTest {

  private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:ops";
  private static final Note UNTOLD =
      Note.warning(
          Post.EVENTS,
          "webhook is not told what happens since 2026-11-21T12:10:00Z: the webhook at example.com"
              + " answers with 500; 3 wait");

  /** In whole seconds: our own process has begun before. */
  private final Instant at = Instant.ofEpochSecond(Instant.now().getEpochSecond()).plusSeconds(60);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.clock = InstantSource.fixed(at);
  }

  private void looked(Told look) {
    new StatusFile(node.places(), InstantSource.fixed(at), Optional::empty, List::of)
        .looked(look.at(at).build());
  }

  @Test
  void whoIsNotToldIsTheTroubleWhereThereIsNoOther() {
    looked(Told.look().note(UNTOLD).daemon("logs", Phase.HEALTHY, ""));
    assertThat(node.run("status").unbroken())
        .contains("\nTrouble   events: webhook is not told what happens since ")
        .contains("\nRemedy    nodekeeper doctor says more; see NodekeeperEventsNotTold in docs/");
  }

  @Test
  void whoIsNotToldComesAfterWhatTheNodeIsFor() {
    looked(
        Told.look()
            .note(UNTOLD)
            .note(Note.warning("gate", "it is late"))
            .daemon("logs", Phase.FLAPPING, "exited with 1"));
    assertThat(node.run("status").unbroken())
        .contains("\nTrouble   logs: flapping", "\nwarning: events: webhook is not told");
    assertThat(node.run("explain").unbroken().lines().filter(line -> !line.startsWith(" ")).skip(1))
        .extracting(line -> line.split("[, :]", 3)[1])
        .containsExactly("logs", "gate", "events");
  }

  @Test
  void aTopicThatDoesNotLetUsIsARightThatIsMissing() {
    String why = "sns:Publish: AuthorizationError: User is not authorized to perform: SNS:Publish";
    assertThat(Cure.told("sns is not told what happens since now: " + why + "; 1 wait"))
        .startsWith("the node's role lacks a right: sns is not told");
  }

  @Test
  void doctorFindsItWithoutTellingAnybody() throws Exception {
    node.with(
            "etc/nodekeeper/nodekeeper.yaml",
            "events: {sns: \"" + TOPIC + "\", webhook: /etc/webhook}\n")
        .with("etc/webhook", "https://example.com/TOKEN\n");
    Files.setPosixFilePermissions(
        root.resolve("etc/webhook"), PosixFilePermissions.fromString("rw-r--r--"));
    looked(Told.look().note(UNTOLD));
    node.environment =
        Map.of("DOCKER_HOST", "unix://" + root.resolve("none"), "AWS_REGION", "us-west-2");
    try (var _ = AwsSurroundings.at(URI.create("http://127.0.0.1:1"))) {
      String said = node.run("doctor").out().replaceAll("\\s+", " ");
      assertThat(said)
          .contains(
              "warning: events: the agent says: webhook is not told what happens since",
              "warning: events: /etc/webhook has the address, and everybody may read it",
              "warning: events: events.sns is a topic in eu-west-1, and the node is in us-west-2")
          .doesNotContain("TOKEN");
    }
  }
}
