package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class WantedTest {

  @TempDir private Path root = Path.of("");
  private Places places = new Places(root);
  private Supply supply = Supply.of(places);
  private final List<Line> lines = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final Wanted.Listener listener =
      new Wanted.Listener() {
        @Override
        public void reloading() {
          heard.add("reloading");
        }

        @Override
        public void reloaded(Optional<String> problem) {
          heard.add(problem.isPresent() ? "refused" : "reloaded");
        }
      };

  @BeforeEach
  void anHour() throws IOException {
    places = new Places(root);
    write("drain: {deadline: 1h}\n");
  }

  private void write(String yaml) throws IOException {
    Files.createDirectories(places.settings());
    Files.writeString(places.settings().resolve("nodekeeper.yaml"), yaml);
  }

  private Wanted wanted() throws Stopped {
    supply = Supply.of(places);
    return new Wanted(places, supply, Wanted.load(places, supply), lines::add, listener);
  }

  private List<String> events() {
    return lines.stream().map(Line::event).toList();
  }

  @Test
  void whatChangesOnlyWithARestartIsSaid() throws Exception {
    Wanted wanted = wanted();
    String restart =
        "; ecs.introspection, log.format, history.size, listen and fileRoots change when the agent is restarted";
    write("drain: {deadline: 2h}\n");
    wanted.mayHaveChanged();
    wanted.get();
    assertThat(lines).last().extracting(Line::text).asString().doesNotContain(restart);

    write("listen: none\n");
    wanted.mayHaveChanged();
    wanted.get();
    assertThat(lines).last().extracting(Line::text).asString().endsWith(restart);
  }

  @Test
  void whatAKilledWriterHasLeftOfFilesIsRemovedAtTheStartAndForAnotherPolicy() throws Exception {
    String unfinished = ".node.config.0f8fad5b-d9cb-469f-a165-70867728950e.tmp";
    Path file = places.file("/etc/container_config").resolve(unfinished);
    Path kept = places.files().resolve(unfinished);
    write("nodeConfig: {A: {tag: b}}\n");
    Wanted wanted = wanted();
    for (String yaml : List.of("nodeConfig: {A: {tag: c}}\n", "nodeConfig: {A: {tag: d}}\n")) {
      for (Path left : List.of(file, kept)) {
        Files.createDirectories(left.getParent());
        Files.writeString(left, "secret");
      }
      wanted.get();
      assertThat(file).doesNotExist();
      assertThat(kept).doesNotExist();
      write(yaml);
      wanted.mayHaveChanged();
    }
  }

  @Test
  void theFilesAreReadAgainOnlyWhenToldSo() throws Exception {
    Wanted wanted = wanted();
    write("drain: {deadline: 2h}\n");
    assertThat(wanted.get().drain().limit(Cause.ECS_DRAINING).deadline())
        .isEqualTo(Duration.ofHours(1));

    wanted.mayHaveChanged();
    assertThat(wanted.get().drain().limit(Cause.ECS_DRAINING).deadline())
        .isEqualTo(Duration.ofHours(2));
    assertThat(events()).containsExactly("settings.loaded");
    assertThat(heard).containsExactly("reloading", "reloaded");
    assertThat(wanted.problem()).isEmpty();

    wanted.get();
    assertThat(heard).as("read once").hasSize(2);
  }

  @Test
  void filesThatSayTheSameAreNoNews() throws Exception {
    Wanted wanted = wanted();
    wanted.mayHaveChanged();
    wanted.get();
    assertThat(lines).isEmpty();
    assertThat(heard).as("but systemd is answered").hasSize(2);
  }

  @Test
  void aBadFileKeepsTheOldPolicyAndIsSaidUntilItIsMended() throws Exception {
    Wanted wanted = wanted();
    write("drain: {deadline: soon}\nlook: 1x\n");
    wanted.mayHaveChanged();

    assertThat(wanted.get().drain().limit(Cause.ECS_DRAINING).deadline())
        .isEqualTo(Duration.ofHours(1));
    assertThat(events()).containsExactly("settings.refused");
    assertThat(lines.getFirst().level()).isEqualTo(Level.WARN);
    assertThat(heard).containsExactly("reloading", "refused");
    for (int look = 0; look < 3; look++) {
      wanted.get();
      assertThat(wanted.problem().orElse(""))
          .contains("the settings of before stay", "nodekeeper.yaml:1", "nodekeeper.yaml:2");
    }
    wanted.mayHaveChanged();
    wanted.get();
    assertThat(events()).as("the same problems are no news").hasSize(1);

    write("drain: {deadline: 1h}\n");
    wanted.mayHaveChanged();
    wanted.get();
    assertThat(wanted.problem()).isEmpty();
    assertThat(events()).endsWith("settings.loaded");
  }

  @Test
  void whatIsSaidStaysShortHoweverManyProblemsThereAre() throws Exception {
    Wanted wanted = wanted();
    write("a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n");
    wanted.mayHaveChanged();
    wanted.get();
    assertThat(wanted.problem().orElse("")).endsWith("and 2 more");
  }

  @Test
  void linesForTheEcsAgentGoWithTheSettingsThatWantThem() throws Exception {
    write("ecsConfig: {ECS_CLUSTER: {text: prod}}\n");
    Wanted wanted = wanted();
    Files.createDirectories(places.state());
    wanted.get();
    assertThat(places.ecsConfig()).as("as it is not known yet").doesNotExist();
    Files.writeString(places.ecsConfig(), "ECS_CLUSTER=prod\n");
    wanted.get();
    assertThat(places.ecsConfig()).hasContent("ECS_CLUSTER=prod\n");

    write("ecsConfig: {}\n");
    wanted.mayHaveChanged();
    wanted.get();
    assertThat(places.ecsConfig()).content().startsWith("# W").doesNotContain("ECS_C");
    Object inode = Files.getAttribute(places.ecsConfig(), "unix:ino");
    wanted.get();
    assertThat(Files.getAttribute(places.ecsConfig(), "unix:ino")).isEqualTo(inode);
  }

  /** The block of before may be there all the same, in an image or without our memory. */
  @Test
  void thatNoLineIsWantedIsSaidWhereNoneWasBefore() throws Exception {
    wanted().get();
    assertThat(places.ecsConfig()).content().startsWith("# W").contains("want no line");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(places.ecsConfig())))
        .isEqualTo("rw-------");
  }

  @Test
  void linesForTheEcsAgentThatCannotBeTakenBackAreNamed() throws Exception {
    Wanted wanted = wanted();
    Files.createDirectories(places.ecsConfig().resolve("in-the-way"));
    wanted.get();
    assertThat(wanted.notes()).singleElement().asString().contains("ecs.config", "stays in force");

    Files.delete(places.ecsConfig().resolve("in-the-way"));
    Files.delete(places.ecsConfig());
    wanted.get();
    assertThat(wanted.notes()).isEmpty();
  }
}
