package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that were written a level too high or too low, or in the block beside. */
class MisplacedTest {

  private final Written written;

  MisplacedTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private String ofNode(String line) {
    return String.join("\n", written.file("nodekeeper.yaml", line).lines());
  }

  private String ofDaemon(String keys) {
    return ofNode("daemons: {d: {taskDefinition: d, " + keys + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "canary: 5 | update.canary",
        "method: manual | update.method",
        "deaths: 3 | flapping.deaths",
        "stop: true | pending.stop",
        "restartafter: 5m | unhealthy.restartAfter",
        "instanceType: 't*' | nodes.instanceType",
        "not: {tag: {a: b}} | nodes.not",
        "subnets: [subnet-0123456789abcdef0] | network.subnets",
        "mount: /cluster | requires[0].mount",
        "unit: docker.service | requires[0].unit",
        "within: 5m | update.within or flapping.within or pending.within",
      })
  void aKeyOfABlockThatIsWrittenAboveItIsToldItsBlock(String key, String meant) {
    assertThat(ofDaemon(key)).endsWith("; did you mean \"" + meant + "\"?").contains("unknown key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flapping: {canary: 5} | daemons.d.update.canary",
        "update: {critical: false} | daemons.d.critical",
        "nodes: {requires: []} | daemons.d.requires",
        "'requires: [{mount: /x}, {critical: false}]' | daemons.d.critical",
      })
  void aKeyThatIsWrittenTooLowOrInTheBlockBesideIsToldItsWholePath(String key, String meant) {
    assertThat(ofDaemon(key)).endsWith("; did you mean \"" + meant + "\"?").contains("unknown key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deadline: 5m | drain.deadline",
        "drain: {margin: 5s} | spot.margin",
        "drain: {ecs: {margin: 5s}} | drain.spot.margin",
        "ready: {steady: 10s} | steady",
      })
  void theNodesOwnKeysAreToldTheirPlacesLikewise(String line, String meant) {
    assertThat(ofNode(line)).endsWith("; did you mean \"" + meant + "\"?").contains("unknown key");
  }

  private String ofFile(String keys) {
    return ofNode("files: {/etc/container_config/a.b: {variables: {A: {tag: a}}, " + keys + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "signal: HUP | onChange.signal",
        "run: [/bin/true] | check.run or onChange.run",
        "'check: {run: [/bin/true, \"{file}\"], mode: \"0600\"}' |"
            + " files.\\\"/etc/container_config/a.b\\\".mode",
        "formt: json | format",
        "'onChange: {run: [/bin/true], evry: 5s}' | every",
      })
  void aFilesKeysAreToldTheirPlacesLikewise(String keys, String meant) {
    assertThat(ofFile(keys)).endsWith("; did you mean \"" + meant + "\"?").contains("unknown key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mout: /x | mount",
        "fiel: /x | file",
        "untis: a.service | unit",
      })
  void whatIsRequiredIsGuessedAtByItsLetters(String requirement, String meant) {
    assertThat(ofDaemon("requires: [{" + requirement + "}]"))
        .endsWith("; did you mean \"" + meant + "\"?");
  }

  @Test
  void everyKeyOfAFileIsKnown() throws Exception {
    List<String> keys =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("| `files.PATH."))
            .map(line -> line.substring("| `files.PATH.".length(), line.indexOf("` |")))
            .toList();
    assertThat(keys).hasSizeGreaterThan(10);
    for (String key : keys) {
      String last = key.substring(key.lastIndexOf('.') + 1);
      assertThat(
              Misplaced.meant("files./x.check", last).or(() -> Misplaced.meant("files./x", last)))
          .as(key)
          .isPresent();
    }
  }

  @Test
  void whatHasNoPlaceInItsBlockIsGuessedAtByItsLettersAlone() {
    assertThat(ofDaemon("introspection: a")).doesNotContain("did you mean");
    assertThat(ofDaemon("network: {subnets: [subnet-01234567], method: manual}"))
        .endsWith("did you mean \"daemons.d.update.method\"?");
    assertThat(ofDaemon("requires: [{look: /x}]")).doesNotContain("did you mean");
    assertThat(ofNode("nodeConfig: {E: {tag: e, deadline: 5m}}")).doesNotContain("did you mean");
    assertThat(written.file("daemons.d/a.yaml", "deadline: 5m").lines().getLast())
        .doesNotContain("did you mean");
    assertThat(List.of(ofDaemon("setle: 10s").split("\n")).getFirst()).contains("\"settle\"");
  }
}
