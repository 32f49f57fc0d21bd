package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.engine.Look;
import io.nodekeeper.record.ReadinessDocument;
import io.nodekeeper.record.StatusJson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drain from its begin to its end: no text for people has a fraction of a second. */
class FractionsTest {

  private static final Pattern FRACTION = Pattern.compile("[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]");
  private static final Pattern NANOS = Pattern.compile("[0-9]{2}\\.[0-9]{4}");

  /** In the future of any process that is asked for. */
  private final Instant begin = Instant.parse("2099-11-21T12:00:00.123456789Z");

  private final List<String> texts = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();
  private final Journal journal = new Journal(line -> texts.add(line.text()));
  private final DrainHistory history;
  private final Node node;

  FractionsTest(@TempDir Path root) {
    node = new Node(root);
    node.clock = () -> begin;
    history = new DrainHistory(node.places(), line -> texts.add(line.text()));
  }

  private void looked(Duration after, NodeState state, Drains drain) {
    Instant at = begin.plus(after);
    node.clock = () -> at;
    Look look =
        Told.look()
            .at(at)
            .state(state)
            .drain(drain)
            .daemon("logs", Phase.BACKING_OFF, "exited 1")
            .build();
    journal.looked(look);
    history.looked(look);
    new StatusFile(node.places(), node.clock, Optional::empty, List::of).looked(look);
    for (String command : List.of("status", "explain")) {
      texts.add(node.run(command).out());
      documents.add(node.run(command, "--json").out());
    }
    var document = StatusJson.of(look, at, 1, "1", Optional.empty(), List.of(), Optional.empty());
    texts.add(ReadinessDocument.of(document, "why", Optional.empty(), at).text(at));
    documents.add(ReadinessDocument.of(document, "why", Optional.empty(), at).json());
  }

  private Drains drain() {
    return Drains.begun(begin)
        .cause(Cause.OPERATOR, Duration.ofHours(1))
        .cause(Cause.AUTO_SCALING, begin.plusNanos(7), begin.plusNanos(3_600_000_000_007L));
  }

  @Test
  void aDrainsTextsAreToTheSecondAndItsDocumentsToTheMillisecond() {
    texts.add(node.run("drain", "-m", "new kernel").out());
    texts.add(node.run("drain", "-m", "another").out());
    looked(
        Duration.ZERO,
        NodeState.DRAINING,
        drain().stopping("web", begin, Duration.ofSeconds(90)).replica("db"));
    looked(
        Duration.ofMinutes(2),
        NodeState.DRAINING,
        drain().stopping("web", begin, Duration.ofSeconds(90)).replica("db"));
    looked(
        Duration.ofMinutes(58),
        NodeState.DRAINING,
        drain().stopping("web", begin, Duration.ofSeconds(90)));
    looked(Duration.ofMinutes(59), NodeState.STOPPING, drain().stage("logs"));
    looked(
        Duration.ofMinutes(60),
        NodeState.DRAINED,
        drain().cause(Cause.SPOT, Duration.ofHours(2)).letGo(begin.plusNanos(5)));
    texts.add(node.run("undrain").out());
    documents.add(node.run("history", "latest", "--json").out());
    documents.add(node.run("history", "--json").out());
    texts.add(node.run("history").out());
    texts.add(node.run("history", "latest").out());

    assertThat(texts)
        .hasSizeGreaterThan(25)
        .allSatisfy(text -> assertThat(text).doesNotContainPattern(FRACTION));
    assertThat(documents).allSatisfy(text -> assertThat(text).doesNotContainPattern(NANOS));
  }
}
