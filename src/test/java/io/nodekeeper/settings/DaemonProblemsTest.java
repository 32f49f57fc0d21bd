package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told about daemons that do not fit together. */
class DaemonProblemsTest {

  private final Written written;

  DaemonProblemsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private void says(String... lines) {
    assertThat(written.lines()).containsExactly(lines);
  }

  @Test
  void anUnknownDaemonIsToldTheNearestName() {
    written.file(
        "daemons.d/logs.yaml",
        "daemons:",
        "  log-router:",
        "    taskDefinition: log-router",
        "  metrics:",
        "    taskDefinition: datadog-agent",
        "    after:",
        "    - log-ruter");

    says(
        "daemons.d/logs.yaml:7: daemons.metrics.after[0]: unknown daemon \"log-ruter\"; expected"
            + " the name of a declared daemon; did you mean \"log-router\"?");
  }

  @Test
  void aDaemonOfAnotherFileIsKnown() {
    written
        .file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a, after: [b, c]}}")
        .file("daemons.d/b.yaml", "daemons: {b: {taskDefinition: b}}")
        .file("nodekeeper.yaml", "daemons: {c: {taskDefinition: c}}");

    says();
  }

  @Test
  void aDaemonThatAnUnreadFileMayDeclareIsNotCalledUnknown() {
    written
        .file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a, after: [b]}}")
        .file("daemons.d/b.yaml", "daemons: {b: {taskDefinition: b}");

    assertThat(written.problems()).extracting(Problem::file).containsExactly("daemons.d/b.yaml");
  }

  @Test
  void aDaemonThatARefusedPartMayDeclareIsNotCalledUnknown() {
    written
        .file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a, after: [b]}}")
        .file("daemons.d/b.yaml", "daemons: !!map {b: {taskDefinition: b}}");

    assertThat(written.problems()).extracting(Problem::file).containsExactly("daemons.d/b.yaml");
  }

  @Test
  void aCycleIsNamedWhole() {
    written.file(
        "nodekeeper.yaml",
        "daemons:",
        "  a: {taskDefinition: a, after: [b]}",
        "  b: {taskDefinition: b, after: [a]}");

    says(
        "nodekeeper.yaml:2: daemons.a.after[0]: a cycle, a after b after a; expected an order in"
            + " which each daemon can start");
  }

  @Test
  void everyCycleIsNamedOnceAcrossFiles() {
    written
        .file(
            "daemons.d/1.yaml",
            "daemons:",
            "  d: {taskDefinition: d, after: [c, a]}",
            "  c: {taskDefinition: c, after: [x, b]}")
        .file(
            "daemons.d/2.yaml",
            "daemons:",
            "  a: {taskDefinition: a, after: [d]}",
            "  b: {taskDefinition: b, after: [d]}",
            "  x: {taskDefinition: x}");

    String expected = "; expected an order in which each daemon can start";
    says(
        "daemons.d/2.yaml:2: daemons.a.after[0]: a cycle, a after d after a" + expected,
        "daemons.d/2.yaml:3: daemons.b.after[0]: a cycle, b after d after c after b" + expected);
  }

  @Test
  void aDaemonIsNotAfterItself() {
    written.file("nodekeeper.yaml", "daemons: {a: {taskDefinition: a, after: [a]}}");

    says("nodekeeper.yaml:1: daemons.a.after[0]: daemon after itself; expected another daemon");
  }

  @Test
  void afterIsAListOfNamesEachOnce() {
    written.file(
        "nodekeeper.yaml",
        "daemons:",
        "  a: {taskDefinition: a}",
        "  b: {taskDefinition: b, after: a}",
        "  c: {taskDefinition: c, after: [a, true, [a], a]}",
        "  d: {taskDefinition: d, after: {a: 1}}",
        "  e: {taskDefinition: e, after: }");

    says(
        "nodekeeper.yaml:3: daemons.b.after: found \"a\"; expected a list of daemons' names; did"
            + " you mean \"[a]\"?",
        "nodekeeper.yaml:4: daemons.c.after[1]: found true; expected the name of a declared daemon",
        "nodekeeper.yaml:4: daemons.c.after[2]: found a list; expected the name of a declared"
            + " daemon",
        "nodekeeper.yaml:4: daemons.c.after[3]: daemon \"a\" a second time; expected each daemon"
            + " once",
        "nodekeeper.yaml:5: daemons.d.after: found a map; expected a list of daemons' names",
        "nodekeeper.yaml:6: daemons.e.after: found nothing; expected a list of daemons' names");
  }

  @Test
  void twoDaemonsCannotHaveOneFamily() {
    written
        .file("daemons.d/a.yaml", "daemons:", "  a: {taskDefinition: 'log-router:7'}")
        .file(
            "daemons.d/b.yaml",
            "daemons:",
            "  b:",
            "    taskDefinition:",
            "      arn:aws:ecs:eu-west-1:123456789012:task-definition/log-router:8",
            "  c: {taskDefinition: log-router}");

    says(
        "daemons.d/b.yaml:4: daemons.b.taskDefinition: family \"log-router\" is that of daemon"
            + " \"a\" already, at daemons.d/a.yaml:2; expected a family of its own for each daemon",
        "daemons.d/b.yaml:5: daemons.c.taskDefinition: family \"log-router\" is that of daemon"
            + " \"a\" already, at daemons.d/a.yaml:2; expected a family of its own for each"
            + " daemon");
  }

  @Test
  void aDaemonDeclaredTwiceNamesBothPlaces() {
    written
        .file("nodekeeper.yaml", "daemons:", "  a: {taskDefinition: a}")
        .file("daemons.d/b.yaml", "daemons:", "  b: {taskDefinition: b}", "  a: {critical: 1}");

    says(
        "daemons.d/b.yaml:3: daemons.a: declared twice, first at nodekeeper.yaml:2; expected each"
            + " daemon once",
        "daemons.d/b.yaml:3: daemons.a.taskDefinition: missing; expected a family,"
            + " family:revision, or the ARN of a revision",
        "daemons.d/b.yaml:3: daemons.a.critical: found 1; expected true or false, without quotes;"
            + " did you mean \"true\"?");
  }

  @Test
  void aDaemonDeclaredTwiceInAFileIsADuplicateKey() {
    written.file(
        "nodekeeper.yaml", "daemons:", "  a: {taskDefinition: a}", "  a: {taskDefinition: a}");

    says("nodekeeper.yaml:3: daemons.a: duplicate key, first at line 2; expected each key once");
  }

  @Test
  void daemonsBelowAKeyThatIsWrittenTwiceAreKnownAllTheSame() {
    written.file(
        "nodekeeper.yaml",
        "daemons: {a: {taskDefinition: a}}",
        "daemons: {b: {taskDefinition: b, after: [a]}, c: {taskDefinition: c, after: [b, d]}}");

    says(
        "nodekeeper.yaml:2: daemons: duplicate key, first at line 1; expected each key once",
        "nodekeeper.yaml:2: daemons.c.after[1]: unknown daemon \"d\"; expected the name of a"
            + " declared daemon");
  }

  @Test
  void aDaemonHasANameThatEcsTakes() {
    String expected = "; expected a daemon's name: 1 to 200 letters, digits, - and _";
    written.file(
        "nodekeeper.yaml",
        "daemons:",
        "  'log router': {taskDefinition: a}",
        "  log.router: {taskDefinition: b}",
        "  '': {taskDefinition: c}");

    says(
        "nodekeeper.yaml:2: daemons.\"log router\": found the daemon \"log router\"" + expected,
        "nodekeeper.yaml:3: daemons.\"log.router\": found the daemon \"log.router\"" + expected,
        "nodekeeper.yaml:4: daemons.\"\": found the daemon \"\"" + expected);

    String longest = "x".repeat(200);
    written.file("nodekeeper.yaml", "daemons: {" + longest + ": {taskDefinition: a}}");
    says();
    written.file("nodekeeper.yaml", "daemons: {" + longest + "y: {taskDefinition: a}}");
    assertThat(written.lines()).hasSize(1);
  }

  @Test
  void aDaemonHasATaskDefinitionAndKnownKeys() {
    String expected = "; expected a family, family:revision, or the ARN of a revision";
    written.file(
        "nodekeeper.yaml",
        "daemons:",
        "  a:",
        "  b: b",
        "  c: [c]",
        "  d: {taskDefinition: 'd:0', setle: 10s}",
        "  e: {taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/e'}",
        "  f: {taskDefinition: true, settle: 2h}");

    says(
        "nodekeeper.yaml:2: daemons.a.taskDefinition: missing" + expected,
        "nodekeeper.yaml:3: daemons.b: found \"b\"; expected keys below it; did you mean"
            + " \"{taskDefinition: b}\"?",
        "nodekeeper.yaml:4: daemons.c: found a list; expected keys below it",
        "nodekeeper.yaml:5: daemons.d.taskDefinition: found \"d:0\"" + expected,
        "nodekeeper.yaml:5: daemons.d.setle: unknown key; expected one of taskDefinition, after,"
            + " critical, settle, drain, run, nodes, requires, environment, command,"
            + " enableExecuteCommand, propagateTags, tags, network, group, startedBy, update, flapping,"
            + " pending, unhealthy; did you mean \"settle\"?",
        "nodekeeper.yaml:6: daemons.e.taskDefinition: found"
            + " \"arn:aws:ecs:eu-west-1:123456789012:task-definition/e\""
            + expected,
        "nodekeeper.yaml:7: daemons.f.taskDefinition: found true" + expected,
        "nodekeeper.yaml:7: daemons.f.settle: found \"2h\"; expected a duration from 1s to 1h");
  }

  @Test
  void onlyDaemonsAreDeclaredInTheirFolder() {
    written.file("daemons.d/a.yaml", "drain: {deadline: 2h}", "daemon: {}");

    String expected =
        "; expected only daemons in this folder; all other keys are for nodekeeper.yaml";
    says(
        "daemons.d/a.yaml:1: drain: unknown key" + expected,
        "daemons.d/a.yaml:2: daemon: unknown key" + expected + "; did you mean \"daemons\"?");
  }

  /** It may have been cut off, and what comes after its daemons is not to be blamed. */
  @Test
  void aFileOfTheirFolderThatSaysNothingIsAProblem() {
    String found =
        ": daemons: found nothing;"
            + " expected at least one daemon, or \"daemons: {}\" to declare none";
    written
        .file("daemons.d/a.yaml", "")
        .file("daemons.d/b.yaml", "# b:", "#   taskDefinition: b")
        .file("daemons.d/c.yaml", "", "daemons:", "#  c:", "#    taskDefinition: c")
        .file("daemons.d/d.yaml", "daemons: {d: {taskDefinition: d, after: [a]}}");

    says("daemons.d/a.yaml:1" + found, "daemons.d/b.yaml:1" + found, "daemons.d/c.yaml:2" + found);

    written.file("daemons.d/d.yaml", "daemons: {d: {taskDefinition: d}}");
    for (String name : List.of("a", "b", "c")) {
      written.file("daemons.d/" + name + ".yaml", "daemons: {}");
    }
    assertThat(written.daemons()).containsExactly("d");
  }

  @Test
  void tooManyDaemonsAreTooMany() {
    var lines = new StringBuilder("daemons:\n");
    for (int i = 0; i < Declarations.MOST; i++) {
      lines.append("  d").append(i).append(": {taskDefinition: f").append(i).append("}\n");
    }
    written.file("nodekeeper.yaml", lines.toString());
    assertThat(written.daemons()).hasSize(200);

    written.file("daemons.d/a.yaml", "daemons: {x: {taskDefinition: x}, y: {taskDefinition: y}}");
    says("daemons.d/a.yaml:1: daemons: found more than 200 daemons; expected at most 200");
  }
}
