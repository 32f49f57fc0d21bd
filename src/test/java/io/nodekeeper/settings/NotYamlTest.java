package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told of files that are no YAML, or more YAML than settings need. */
class NotYamlTest {

  private final Written written;

  NotYamlTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private void says(String... lines) {
    assertThat(written.lines()).containsExactly(lines);
  }

  @Test
  void aMistakeIsToldItsLine() {
    written.file("nodekeeper.yaml", "look: 10s", "drain: deadline: 1h");
    says(
        "nodekeeper.yaml:2: not YAML: mapping values are not allowed here; expected YAML: check"
            + " indentation, quotes and brackets");

    written.file("nodekeeper.yaml", "look: 10s", "log: {format: text");
    assertThat(written.lines().getFirst()).startsWith("nodekeeper.yaml:3: not YAML: ");

    written.file("nodekeeper.yaml", "look: \"10s", "", "");
    assertThat(written.lines().getFirst())
        .isEqualTo(
            "nodekeeper.yaml:4: not YAML: found unexpected end of stream; expected YAML: check"
                + " indentation, quotes and brackets");

    written.file("nodekeeper.yaml", "look: @");
    says(
        "nodekeeper.yaml:1: not YAML: found character '@' that cannot start any token; expected"
            + " YAML: check indentation, quotes and brackets");
  }

  @Test
  void aTabIsCalledATab() {
    written.file("nodekeeper.yaml", "ecs:", "\tpoll: 1m");

    says("nodekeeper.yaml:2: found a tab; expected spaces for indentation");
  }

  @Test
  void aFileIsOneDocumentOfKeys() {
    written.file("nodekeeper.yaml", "---", "look: 10s", "---", "look: 10s");
    says("nodekeeper.yaml:4: found a second document; expected one in a file");

    written.file("nodekeeper.yaml", "- look");
    says("nodekeeper.yaml:1: found a list; expected keys, each followed by a colon");

    written.file("nodekeeper.yaml", "", "look");
    says("nodekeeper.yaml:2: found \"look\"; expected keys, each followed by a colon");
  }

  @Test
  void aliasesAreRefusedAndAnchorsAreNot() {
    written.file(
        "nodekeeper.yaml",
        "look: &time 10s",
        "steady: *time",
        "daemons:",
        "  a: &a {taskDefinition: a}",
        "  b: *a",
        "  c: {<<: *a, taskDefinition: c}");

    says(
        "nodekeeper.yaml:2: steady: found the alias *time; expected the value itself",
        "nodekeeper.yaml:5: daemons.b: found the alias *a; expected the value itself",
        "nodekeeper.yaml:6: daemons.c.\"<<\": unknown key; expected one of taskDefinition, after,"
            + " critical, settle, drain, run, nodes, requires, environment, command,"
            + " enableExecuteCommand, propagateTags, tags, network, group, startedBy, update, flapping,"
            + " pending, unhealthy",
        "nodekeeper.yaml:6: daemons.c.\"<<\": found the alias *a; expected the value itself");
  }

  @Test
  void typeTagsAreRefused() {
    written.file(
        "nodekeeper.yaml",
        "look: !!str 10s",
        "nodeConfig: {A: !env {tag: a}, B: {tag: !!binary aGk=}}",
        "log: !!map {format: text}");

    String expected = "; expected the value itself";
    says(
        "nodekeeper.yaml:1: look: found the type tag \"tag:yaml.org,2002:str\"" + expected,
        "nodekeeper.yaml:2: nodeConfig.A: found the type tag \"env\"" + expected,
        "nodekeeper.yaml:2: nodeConfig.B.tag: found the type tag \"tag:yaml.org,2002:binary\""
            + expected,
        "nodekeeper.yaml:3: log: found the type tag \"tag:yaml.org,2002:map\"" + expected);
  }

  @Test
  void aKeyIsPlainText() {
    String line = "nodekeeper.yaml:2: found a key that is not plain text; expected a key";
    written.file("nodekeeper.yaml", "look: 10s", "? [a, b]", ": c");
    says(line);
    written.file("nodekeeper.yaml", "a: &x b", "*x : c");
    assertThat(written.lines()).contains(line);
    written.file("nodekeeper.yaml", "look: 10s", "{a: b}: c");
    says(line);
  }

  @Test
  void whatAFileSaysCannotForgeALine() {
    written.file("nodekeeper.yaml", "\"a\\nb\\e[31m\": 1", "look: \"x\\u202e\\u2028'y\"");

    assertThat(written.lines())
        .allSatisfy(line -> assertThat(line.lines()).hasSize(1))
        .last()
        .asString()
        .startsWith("nodekeeper.yaml:2: look: found \"x\\u202e\\u2028'y\"; ");
    assertThat(written.lines().getFirst())
        .startsWith("nodekeeper.yaml:1: \"a\\u000ab\\u001b[31m\": unknown key; ");
  }

  @Test
  void whatAFileSaysIsShortened() {
    written.file("nodekeeper.yaml", "x".repeat(1_000) + ": 1", "look: " + "y".repeat(30_000));

    assertThat(written.lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).hasSizeBetween(256, 500));
  }
}
