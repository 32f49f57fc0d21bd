package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons of several sources, merged. */
class LayersTest {

  private static final String ALL =
      "sources: {ssm: /daemons, s3: 's3://bucket/daemons.yaml', services: {discover: true}}";

  @TempDir private Path directory = Path.of("");
  private Written written = new Written(directory);

  @BeforeEach
  void allSources() {
    written = new Written(directory).file("nodekeeper.yaml", ALL);
  }

  private static SourceText ssm(String... lines) {
    return new SourceText(SourceKind.SSM, "ssm:/daemons", String.join("\n", lines));
  }

  private static SourceText s3(String... lines) {
    return new SourceText(SourceKind.S3, "s3://bucket/daemons.yaml", String.join("\n", lines));
  }

  private static SourceText services(String... lines) {
    return new SourceText(SourceKind.SERVICES, "services", String.join("\n", lines));
  }

  private Settings.Loaded loaded(SourceText... texts) {
    Settings settings = Settings.load(directory, List.of(texts));
    assertThat(settings).isInstanceOf(Settings.Loaded.class);
    return (Settings.Loaded) settings;
  }

  private static List<String> definitions(Settings.Loaded settings) {
    return settings.policy().daemons().stream()
        .map(daemon -> daemon.name() + "=" + daemon.taskDefinition())
        .toList();
  }

  private static List<String> problems(Settings.Loaded settings) {
    return settings.supplied().stream()
        .flatMap(source -> source.problems().stream())
        .map(Problem::toString)
        .toList();
  }

  private static String from(Settings.Loaded settings, String key) {
    return settings.origins().stream()
        .filter(origin -> origin.key().equals(key))
        .map(Origin::from)
        .findFirst()
        .orElse("");
  }

  @Test
  void theDaemonsOfAllSourcesAreOnePolicyAndEachKeyHasItsOrigin() {
    written.file("daemons.d/a.yaml", "daemons:", "  a: {taskDefinition: a}");
    Settings.Loaded settings =
        loaded(
            ssm("daemons:", "  b:", "    taskDefinition: b", "    after: [a]"),
            s3("daemons:", "  c: {taskDefinition: c}"),
            services("daemons:", "  \"d\": {taskDefinition: d}"));

    assertThat(definitions(settings)).containsExactly("a=a", "b=b", "c=c", "d=d");
    assertThat(from(settings, "daemons.a.taskDefinition")).isEqualTo("daemons.d/a.yaml:2");
    assertThat(from(settings, "daemons.b.taskDefinition")).isEqualTo("ssm:/daemons:3");
    assertThat(from(settings, "daemons.c.taskDefinition")).isEqualTo("s3://bucket/daemons.yaml:2");
    assertThat(from(settings, "daemons.d.taskDefinition")).isEqualTo("service d");
    assertThat(settings.policy().unread()).isEmpty();
  }

  @Test
  void aFileWinsByNameAndByFamilyAndThenTheParameterOverTheObject() {
    written.file("daemons.d/a.yaml", "daemons:", "  a: {taskDefinition: a:1}");
    Settings.Loaded settings =
        loaded(
            ssm(
                "daemons: {a: {taskDefinition: other}, again: {taskDefinition: 'a:2'}, b: {taskDefinition: 'b:1'}}"),
            s3("daemons: {b: {taskDefinition: 'b:2'}}"));

    assertThat(definitions(settings)).containsExactly("a=a:1", "b=b:1");
    assertThat(settings.overridden())
        .extracting(Overridden::key, Overridden::by, Overridden::byFrom)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("daemons.a", "a", "daemons.d/a.yaml:2"),
            org.assertj.core.api.Assertions.tuple("daemons.again", "a", "daemons.d/a.yaml:2"),
            org.assertj.core.api.Assertions.tuple("daemons.b", "b", "ssm:/daemons:1"));
  }

  @Test
  void aLabelledServiceGivesWayToAllOthers() {
    written.file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a}}");
    Settings.Loaded settings =
        loaded(
            ssm("daemons: {b: {taskDefinition: b}}"),
            s3("daemons: {c: {taskDefinition: c}}"),
            services(
                "daemons: {x: {taskDefinition: 'a:2'}, b: {taskDefinition: y}, z: {taskDefinition:"
                    + " 'c:2'}, own: {taskDefinition: own}}"));

    assertThat(definitions(settings)).containsExactly("a=a", "b=b", "c=c", "own=own");
    assertThat(settings.overridden())
        .extracting(Overridden::key)
        .containsExactly("daemons.x", "daemons.b", "daemons.z");
  }

  @Test
  void whoComesAfterADaemonThatGaveWayComesAfterTheOneThatWon() {
    written.file("daemons.d/a.yaml", "daemons:", "  logs: {taskDefinition: logs}");
    Settings.Loaded settings =
        loaded(
            ssm(
                "daemons: {router: {taskDefinition: logs}, m: {taskDefinition: m, after: [router]}}"));

    assertThat(settings.policy().daemons().getLast().after())
        .extracting(Object::toString)
        .containsExactly("logs");
  }

  @Test
  void aTextThatDoesNotHoldIsLeftOutWholeAndTheLastThatHeldIsTaken() {
    Settings.Loaded settings =
        loaded(
            ssm("daemons:", "  a: {taskDefinition: a:2}", "  b: {taskDefinitoin: b}"),
            ssm("daemons:", "  a: {taskDefinition: a:1}"),
            s3("daemons: {c: {taskDefinition: c}}"));

    assertThat(definitions(settings)).containsExactly("a=a:1", "c=c");
    assertThat(problems(settings)).anyMatch(line -> line.startsWith("ssm:/daemons:3: daemons.b."));
    assertThat(settings.supplied().getFirst().taken().map(SourceText::text).orElse(""))
        .contains("a:1");
  }

  @Test
  void whoComesAfterADaemonThatGaveWayInASourceAboveComesAfterTheOneThatWon() {
    written.file("daemons.d/a.yaml", "daemons: {logs: {taskDefinition: logs}}");
    Settings.Loaded settings =
        loaded(
            ssm("daemons: {router: {taskDefinition: logs}}"),
            s3("daemons: {m: {taskDefinition: m, after: [router]}}"));

    assertThat(settings.policy().daemons().getLast().after())
        .extracting(Object::toString)
        .containsExactly("logs");
    assertThat(settings.unordered()).isEmpty();
  }

  /** The daemons of sources that are not started, and the rest of the policy with its order. */
  private static List<String> unordered(Settings.Loaded settings) {
    return settings.policy().daemons().stream()
        .flatMap(
            daemon -> daemon.where().unordered().map(why -> daemon.name() + ": " + why).stream())
        .toList();
  }

  @Test
  void whoComesAfterWhatNoSourceDeclaresIsNotStartedAndHarmsNoOther() {
    SourceText after =
        s3("daemons:", "  c: {taskDefinition: c}", "  m: {taskDefinition: m, after: [c, old]}");
    String why =
        "daemons.m.after[1] (s3://bucket/daemons.yaml:3) names \"old\", which no source declares"
            + " now; declare it there or in a source above, or take it out of after";
    Settings.Loaded settings =
        loaded(
            ssm("daemons: {a: {taskDefinition: a}}"),
            ssm("daemons: {old: {taskDefinition: old}}"),
            after);

    assertThat(definitions(settings))
        .as("in the order that there is")
        .containsExactly("a=a", "c=c", "m=m");
    assertThat(settings.policy().daemons().getLast().after())
        .extracting(Object::toString)
        .containsExactly("c");
    assertThat(unordered(settings)).containsExactly("m: " + why);
    assertThat(problems(settings)).isEmpty();
    assertThat(settings.warnings())
        .containsExactly("m is not started, and goes on where it runs: " + why);
    assertThat(unordered(loaded(ssm("daemons: {old: {taskDefinition: old}}"), after))).isEmpty();

    written.file("nodekeeper.yaml", "sources: {s3: 's3://bucket/daemons.yaml'}");
    assertThat(unordered(loaded(ssm("daemons: {old: {taskDefinition: old}}"), after)))
        .as("a source that the settings do not name")
        .containsExactly("m: " + why);
  }

  @Test
  void aDaemonThatCannotBeComeAfterIsToldWhereItIsDeclared() {
    written.file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a, after: [low]}}");
    SourceText low = ssm("daemons:", "  low: {taskDefinition: low}");
    Settings refused = Settings.load(directory, List.of(low));
    assertThat(((Settings.Invalid) refused).problems().getFirst())
        .hasToString(
            "daemons.d/a.yaml:1: daemons.a.after[0]: unknown daemon \"low\": it is declared in"
                + " ssm:/daemons:2, a source below this one, after which nothing here can come;"
                + " expected the name of a declared daemon");

    written.file("daemons.d/a.yaml", "daemons: {logs: {taskDefinition: logs}}");
    SourceText after = s3("daemons: {m: {taskDefinition: m, after: [router]}}");
    assertThat(unordered(loaded(ssm("daemons: {router: {taskDefinition: r, setle: 1s}}"), after)))
        .singleElement()
        .asString()
        .contains("names \"router\": it is declared in ssm:/daemons:1, which does not hold;");
    assertThat(unordered(loaded(after, services("daemons: {router: {taskDefinition: r}}"))))
        .singleElement()
        .asString()
        .contains("names \"router\": it is declared in service router, a source below this one");
    assertThat(unordered(loaded(ssm("daemons: {m: {taskDefinition: m, after: [log]}}"))))
        .singleElement()
        .asString()
        .contains("names \"log\", which no source declares now (did you mean \"logs\"?);");
  }

  @Test
  void whoWouldLeaveLaterThanWhatItComesAfterInAnotherSourceIsNotStarted() {
    written.file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a, drain: first}}");
    SourceText later = ssm("daemons: {m: {taskDefinition: m, after: [a]}, b: {taskDefinition: b}}");

    assertThat(unordered(loaded(later)))
        .containsExactly(
            "m: daemons.m.after[0] (ssm:/daemons:1) names \"a\", which leaves first"
                + " (daemons.d/a.yaml:1), and this one leaves ordered; let it leave no later, or"
                + " take it out of after");
    assertThat(
            problems(
                loaded(
                    ssm(
                        "daemons: {a: {taskDefinition: x, drain: first}, b: {taskDefinition: b, after: [a]}}"))))
        .as("within one text it is an error, as in files")
        .singleElement()
        .asString()
        .contains("\"b\" leaves ordered and \"a\", which it is started after, leaves first");
  }

  @Test
  void aSourceOfWhichNothingHoldsIsUnreadAndHarmsNoOther() {
    for (String bad :
        List.of(
            "daemons: [",
            "look: 5s",
            "daemons: {a: {taskDefinition: a}, b: {taskDefinition: a}}",
            "daemons: {a: {taskDefinition: a, after: [a]}}",
            "daemons: {a: {taskDefinition: a, after: [b]}, b: {taskDefinition: b, after: [a]}}",
            "daemons: {a: \u0007}",
            "x".repeat(2 << 20))) {
      Settings.Loaded settings = loaded(ssm(bad), s3("daemons: {c: {taskDefinition: c}}"));

      assertThat(definitions(settings)).containsExactly("c=c");
      assertThat(problems(settings)).as(bad.substring(0, Math.min(40, bad.length()))).isNotEmpty();
      assertThat(settings.policy().unread())
          .containsExactly("ssm:/daemons", "the cluster's services");
    }
  }

  /** Somebody's upload may have gone wrong. */
  @Test
  void aTextThatSaysNothingIsNoWayToRemoveDaemons() {
    for (String blank :
        List.of("", " \n", "# none", "---", "{}", "daemons:", "daemons: ~ # none")) {
      Settings.Loaded settings = loaded(ssm(blank), ssm("daemons: {a: {taskDefinition: a}}"));

      assertThat(definitions(settings)).as(blank).containsExactly("a=a");
      assertThat(problems(settings))
          .as(blank)
          .containsExactly(
              "ssm:/daemons:1: daemons: found nothing;"
                  + " expected at least one daemon, or \"daemons: {}\" to declare none");
    }
    assertThat(definitions(loaded(ssm("daemons: {}"), ssm("daemons: {a: {taskDefinition: a}}"))))
        .isEmpty();
  }

  @Test
  void filesNeverDependOnWhatIsFarther() {
    written.file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a, after: [b]}}");

    Settings settings = Settings.load(directory, List.of(ssm("daemons: {b: {taskDefinition: b}}")));
    assertThat(settings).isInstanceOf(Settings.Invalid.class);
  }

  private static String many(String prefix, int count) {
    var lines = new StringBuilder("daemons:\n");
    IntStream.range(0, count)
        .forEach(
            i -> lines.append("  %1$s%2$d: {taskDefinition: %1$s%2$d}%n".formatted(prefix, i)));
    return lines.toString();
  }

  @Test
  void noMoreThanTwoHundredDaemonsInEachSourceHoweverManyTheOthersHave() {
    Settings.Loaded settings =
        loaded(ssm(many("a", 200)), s3(many("b", 200)), services(many("c", 201)));

    assertThat(settings.policy().daemons()).hasSize(400);
    assertThat(settings.supplied())
        .extracting(source -> source.taken().isPresent())
        .containsExactly(true, true, false);
  }

  @Test
  void aSourceThatTheSettingsDoNotNameIsPassedOver() {
    written.file("nodekeeper.yaml", "sources: {ssm: none}");

    Settings.Loaded settings = loaded(ssm("daemons: {b: {taskDefinition: b}}"));
    assertThat(settings.policy().daemons()).isEmpty();
    assertThat(settings.supplied()).isEmpty();
    assertThat(settings.policy().unread()).isEmpty();
  }

  @Test
  void aSourceThatWasNeverReadIsUnread() {
    assertThat(loaded().policy().unread())
        .containsExactly("ssm:/daemons", "s3://bucket/daemons.yaml", "the cluster's services");
    assertThat(loaded().supplied())
        .extracting(Supplied::taken)
        .containsExactly(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
