package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.core.DaemonStatus.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metadata that have answered, and do not any more. */
class StalenessTest {

  private static final String WHY = "no answer within 2 s";

  /** In whole seconds: our own process has begun before. */
  private final Instant read =
      Instant.ofEpochSecond(Instant.now().getEpochSecond()).plusSeconds(60);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  /** The agent looks, so long after they answered last, and somebody asks it 3 s later. */
  private void looked(Duration after, Told look) {
    Instant at = read.plus(after);
    new StatusFile(node.places(), InstantSource.fixed(at), Optional::empty, List::of)
        .looked(look.at(at).metadataSilentSince(read, WHY).build());
    node.clock = InstantSource.fixed(at.plusSeconds(3));
  }

  @Test
  void aLookWithoutAnAnswerIsNamedAmongTheSourcesWithTheAgeOfWhatHolds() {
    looked(Duration.ofSeconds(2), Told.look().daemon("logs", Phase.HEALTHY, ""));

    assertThat(node.run("status").unbroken())
        .doesNotContain("Trouble")
        .contains(
            "\nSilent    auto scaling state, for 3 s: it does not answer, nor: spot notice; what"
                + " they said 5 s ago goes on to hold: no answer within 2 s\n");
    assertThat(node.run("explain").unbroken())
        .contains(
            "\nsource auto scaling state, for 3 s: it does not answer, nor: spot notice; what they"
                + " said 5 s ago goes on to hold: no answer within 2 s\n")
        .doesNotContain("remedy");
  }

  @Test
  void whenItLastsItIsATroubleWithARemedyBehindADaemonThatFails() {
    looked(Duration.ofSeconds(2), Told.look());
    looked(Duration.ofSeconds(182), Told.look().daemon("logs", Phase.FLAPPING, "exited with 1"));

    List<String> explained = node.run("explain").unbroken().lines().toList();
    assertThat(explained.get(1)).startsWith("daemon logs");
    assertThat(explained.get(2))
        .startsWith("source auto scaling state, for 3 min 3 s: it does not answer")
        .contains("what they said 3 min 5 s ago goes on to hold: no answer within 2 s")
        .contains("remedy: that the instance is to go is not seen until they answer:");

    looked(Duration.ofSeconds(242), Told.look());
    assertThat(node.run("status").unbroken())
        .contains("\nTrouble   auto scaling state: it does not answer, nor: spot notice; what they")
        .contains("\nRemedy    that the instance is to go is not seen")
        .contains("\nSources   files only\n")
        .doesNotContain("\nSilent");
  }

  @Test
  void theDocumentHasTheReasonBesideWhatIsKnown() {
    looked(Duration.ofSeconds(2), Told.look());

    List<JsonNode> silent =
        node.run("status", "--json")
            .json()
            .get("readings")
            .valueStream()
            .filter(reading -> !reading.get("trouble").isNull())
            .filter(reading -> reading.get("known").asBoolean())
            .toList();
    assertThat(silent)
        .extracting(reading -> reading.get("name").asText())
        .containsExactly("auto scaling state", "spot notice");
    assertThat(silent.getFirst().get("at").asText()).isEqualTo(read.toString());
    assertThat(silent.getFirst().get("since").asText()).isEqualTo(read.plusSeconds(2).toString());
    assertThat(silent.getFirst().get("trouble").asText()).isEqualTo(WHY);
  }
}
