package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told about wrong values of the node's keys: line by line. */
class ProblemsTest {

  private final Written written;

  ProblemsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private void says(String... lines) {
    assertThat(written.lines()).containsExactly(lines);
  }

  @Test
  void allProblemsOfAFileAreToldAtOnce() {
    written.file(
        "nodekeeper.yaml",
        "ecs: {introspection: 'https://127.0.0.1:51678', pol: 5s, settle: 1h1h}",
        "ready:",
        "  within: 30",
        "  afterwards: opened",
        "drain:",
        "  deadline:",
        "  atDeadline: [continue]",
        "  hook: no",
        "drian: 3",
        "nodeConfig: {A: region, B: {tag: ~}}",
        "look: 6m",
        "log: {format: JSON}",
        "daemons:",
        "  a: {after: [b, c]}",
        "  b: {taskDefinition: 'b:latest', critical: yes}");

    says(
        "nodekeeper.yaml:1: ecs.introspection: found \"https://127.0.0.1:51678\"; expected an http"
            + " address without user, path and query, such as http://127.0.0.1:51678",
        "nodekeeper.yaml:1: ecs.pol: unknown key; expected one of introspection, poll, settle, stopTimeout; did"
            + " you mean \"poll\"?",
        "nodekeeper.yaml:1: ecs.settle: found \"1h1h\"; expected a duration from 5s to 10m",
        "nodekeeper.yaml:3: ready.within: found 30; expected a duration from 10s to 24h; did you"
            + " mean \"30s\"?",
        "nodekeeper.yaml:4: ready.afterwards: found \"opened\"; expected open or closed; did you"
            + " mean \"open\"?",
        "nodekeeper.yaml:6: drain.deadline: found nothing; expected a duration from 1m to 48h",
        "nodekeeper.yaml:7: drain.atDeadline: found a list; expected continue or abandon",
        "nodekeeper.yaml:8: drain.hook: found \"no\"; expected auto, none, or a hook's name: 1 to"
            + " 255 letters, digits and - _ /; did you mean \"none\"?",
        "nodekeeper.yaml:9: drian: unknown key; expected one of ecs, ready, drain, nodeConfig,"
            + " look, backoff, steady, removed, start, fleet, log, history, listen, sources, events,"
            + " nodeTasks, fileRoots, ecsConfig, registryLogins, files, daemons; did you mean \"drain\"?",
        "nodekeeper.yaml:10: nodeConfig.A: found \"region\"; expected {tag: KEY} or {fact: NAME};"
            + " did you mean \"{fact: region}\"?",
        "nodekeeper.yaml:10: nodeConfig.B.tag: found nothing; expected a tag's key: 1 to 128"
            + " characters",
        "nodekeeper.yaml:11: look: found \"6m\"; expected a duration from 5s to 5m",
        "nodekeeper.yaml:12: log.format: found \"JSON\"; expected text or json; did you mean"
            + " \"json\"?",
        "nodekeeper.yaml:14: daemons.a.taskDefinition: missing; expected a family,"
            + " family:revision, or the ARN of a revision",
        "nodekeeper.yaml:14: daemons.a.after[1]: unknown daemon \"c\"; expected the name of a"
            + " declared daemon",
        "nodekeeper.yaml:15: daemons.b.taskDefinition: found \"b:latest\"; expected a family,"
            + " family:revision, or the ARN of a revision; did you mean \"b\"?",
        "nodekeeper.yaml:15: daemons.b.critical: found \"yes\"; expected true or false, without"
            + " quotes; did you mean \"true\"?");
  }

  @Test
  void aProblemKnowsItsParts() {
    written.file("nodekeeper.yaml", "ecs:", "  poll: 30", "  pol: 1m");

    assertThat(written.problems())
        .containsExactly(
            new Problem(
                "nodekeeper.yaml",
                2,
                9,
                "ecs.poll",
                "found 30",
                "a duration from 15s to 10m",
                Optional.of("30s")),
            new Problem(
                "nodekeeper.yaml",
                3,
                3,
                "ecs.pol",
                "unknown key",
                "one of introspection, poll, settle, stopTimeout",
                Optional.of("poll")));
  }

  @Test
  void aDurationOutOfBoundsIsToldTheBounds() {
    written.file(
        "nodekeeper.yaml",
        "ecs: {poll: 14s, settle: 4999ms}",
        "drain: {deadline: 48h1ms}",
        "steady: 999999999h");

    says(
        "nodekeeper.yaml:1: ecs.poll: found \"14s\"; expected a duration from 15s to 10m",
        "nodekeeper.yaml:1: ecs.settle: found \"4999ms\"; expected a duration from 5s to 10m",
        "nodekeeper.yaml:2: drain.deadline: found \"48h1ms\"; expected a duration from 1m to 48h",
        "nodekeeper.yaml:3: steady: found \"999999999h\"; expected a duration from 10s to 24h");
  }

  @Test
  void aKeyWrittenTwiceNamesTheFirst() {
    written.file("nodekeeper.yaml", "look: 10s", "drain: {poll: 10s, poll: 10s}", "look: 10s");

    says(
        "nodekeeper.yaml:2: drain.poll: duplicate key, first at line 2; expected each key once",
        "nodekeeper.yaml:3: look: duplicate key, first at line 1; expected each key once");
  }

  @Test
  void anUnknownKeyWrittenTwiceIsUnknownOnce() {
    written.file("nodekeeper.yaml", "zzz: 1", "zzz: 2");

    assertThat(written.problems())
        .extracting(Problem::line, Problem::found)
        .containsExactly(tuple(1, "unknown key"), tuple(2, "duplicate key, first at line 1"));
  }

  @Test
  void aValueWhereKeysAreExpectedIsToldSo() {
    written.file("nodekeeper.yaml", "ecs: 1m", "drain: [1h]", "daemons: log-router");

    says(
        "nodekeeper.yaml:1: ecs: found \"1m\"; expected keys below it",
        "nodekeeper.yaml:2: drain: found a list; expected keys below it",
        "nodekeeper.yaml:3: daemons: found \"log-router\"; expected keys below it");
  }

  @Test
  void theAttributeCannotBeOneOfAwsOrTheOtherOfOurs() {
    String expected =
        "; expected an ECS attribute's name: 1 to 128 letters, digits and - _ . / \\, not beginning"
            + " with ecs. or com.amazonaws., and not nodekeeper.state, nodekeeper.daemons,"
            + " nodekeeper.reason";
    for (String name :
        new String[] {
          "ecs.ready",
          "com.amazonaws.x",
          "nodekeeper.state",
          "nodekeeper.daemons",
          "nodekeeper.reason",
          "a:b",
          "a b",
          "x".repeat(129)
        }) {
      written.file("nodekeeper.yaml", "ready: {attribute: '" + name + "'}");

      says("nodekeeper.yaml:1: ready.attribute: found \"" + name + "\"" + expected);
    }
    written.file("nodekeeper.yaml", "ready: {attribute: '" + "x".repeat(128) + "'}");
    says();
  }

  @Test
  void theIntrospectionAddressIsAnAddressOnly() {
    String expected =
        "; expected an http address without user, path and query, such as http://127.0.0.1:51678";
    for (String address :
        new String[] {
          "",
          "http://",
          "http:/x",
          "http://h:0",
          "http://h:65536",
          "http://h/v1",
          "http://h?q",
          "http://h#f",
          "ftp://h",
          "http://a b",
          "/v1",
          "http://h:port"
        }) {
      written.file("nodekeeper.yaml", "ecs: {introspection: '" + address + "'}");

      says("nodekeeper.yaml:1: ecs.introspection: found \"" + address + "\"" + expected);
    }
    written.file("nodekeeper.yaml", "ecs: {introspection: '127.0.0.1:51678'}");
    says(
        "nodekeeper.yaml:1: ecs.introspection: found \"127.0.0.1:51678\""
            + expected
            + "; did you mean \"http://127.0.0.1:51678\"?");
    written.file("nodekeeper.yaml", "ecs: {introspection: 'HTTP://[::1]:51678'}");
    says();
  }

  @Test
  void aPasswordInAnAddressIsNotRepeated() {
    written.file("nodekeeper.yaml", "ecs: {introspection: 'http://me:secret@host'}");

    assertThat(written.lines().getFirst())
        .contains("found \"http://…@host\"")
        .doesNotContain("secret");
  }

  @Test
  void aHookIsNotACasualWord() {
    String expected = "; expected auto, none, or a hook's name: 1 to 255 letters, digits and - _ /";
    written.file("nodekeeper.yaml", "drain: {hook: Auto}");
    says("nodekeeper.yaml:1: drain.hook: found \"Auto\"" + expected + "; did you mean \"auto\"?");
    written.file("nodekeeper.yaml", "drain: {hook: false}");
    says("nodekeeper.yaml:1: drain.hook: found false" + expected + "; did you mean \"none\"?");
    written.file("nodekeeper.yaml", "drain: {hook: ~}");
    says("nodekeeper.yaml:1: drain.hook: found nothing" + expected);
    written.file("nodekeeper.yaml", "drain: {hook: 'a hook'}");
    says("nodekeeper.yaml:1: drain.hook: found \"a hook\"" + expected);
  }

  @Test
  void theLongestBackOffIsNotShorterThanTheFirst() {
    written.file("nodekeeper.yaml", "backoff: {first: 1m, most: 59s}");
    says(
        "nodekeeper.yaml:1: backoff.most: most is 59s, and first 1m; expected most as long as"
            + " first, or longer");
    written.file("nodekeeper.yaml", "backoff:", "  first: 6m");
    says(
        "nodekeeper.yaml:2: backoff.first: most is 5m, and first 6m; expected most as long as"
            + " first, or longer");
  }

  @Test
  void aVariableHasANameThatAShellKnowsAndOneSource() {
    written.file(
        "nodekeeper.yaml",
        "nodeConfig:",
        "  MY-ENV: {tag: env}",
        "  1A: {tag: env}",
        "  A: {tag: env, fact: region}",
        "  B: {}",
        "  C: {fact: regoin}",
        "  D: [env]",
        "  E: {tga: env, tag: env}",
        "  F: {tag: \"a\\nb\"}",
        "  G: env");

    String name =
        "; expected a variable's name: 1 to 128 letters, digits and _, not beginning with a digit,"
            + " and none that shells keep for themselves, such as UID or OPTIND";
    String source = "; expected {tag: KEY} or {fact: NAME}";
    says(
        "nodekeeper.yaml:2: nodeConfig.MY-ENV: found the variable \"MY-ENV\"" + name,
        "nodekeeper.yaml:3: nodeConfig.1A: found the variable \"1A\"" + name,
        "nodekeeper.yaml:4: nodeConfig.A: found both tag and fact" + source,
        "nodekeeper.yaml:5: nodeConfig.B: found neither tag nor fact" + source,
        "nodekeeper.yaml:6: nodeConfig.C.fact: found \"regoin\"; expected instanceId, instanceType,"
            + " region, availabilityZone, accountId, imageId, privateAddress, architecture, cluster"
            + " or containerInstance; did you mean \"region\"?",
        "nodekeeper.yaml:7: nodeConfig.D: found a list" + source,
        "nodekeeper.yaml:8: nodeConfig.E.tga: unknown key; expected one of tag, fact; did you mean"
            + " \"tag\"?",
        "nodekeeper.yaml:9: nodeConfig.F.tag: found \"a\\u000ab\"; expected a tag's key: 1 to 128"
            + " characters",
        "nodekeeper.yaml:10: nodeConfig.G: found \"env\""
            + source
            + "; did you mean \"{tag: env}\"?");
  }

  @Test
  void aNodeConfigWithNothingBehindItIsNeitherDefaultNorNone() {
    String expected =
        "; expected variables below it, such as MY_ENVIRONMENT: {tag: env}, or {} for no file";
    written.file("nodekeeper.yaml", "nodeConfig:");
    says("nodekeeper.yaml:1: nodeConfig: found nothing" + expected);
    written.file("nodekeeper.yaml", "nodeConfig: [env]");
    says("nodekeeper.yaml:1: nodeConfig: found a list" + expected);
  }

  @Test
  void tooManyVariablesAreTooMany() {
    var lines = new StringBuilder("nodeConfig:\n");
    for (int i = 0; i <= Variables.MOST; i++) {
      lines.append("  V").append(i).append(": {tag: t}\n");
    }
    written.file("nodekeeper.yaml", lines.toString());

    says("nodekeeper.yaml:102: nodeConfig: found more than 100 variables; expected at most 100");
  }
}
