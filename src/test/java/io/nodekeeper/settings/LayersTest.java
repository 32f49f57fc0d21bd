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
    assertThat(settings.text())
        .contains(
            "not taken: daemons.again of ssm:/daemons:1: a is declared in daemons.d/a.yaml:2\n");
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
  void aSourceOfWhichNothingHoldsIsUnreadAndHarmsNoOther() {
    for (String bad :
        List.of(
            "daemons: [",
            "look: 5s",
            "daemons: {a: {taskDefinition: a}, b: {taskDefinition: a}}",
            "daemons: {a: {taskDefinition: a, after: [nobody]}}",
            "daemons: {a: \u0007}",
            "x".repeat(2 << 20))) {
      Settings.Loaded settings = loaded(ssm(bad), s3("daemons: {c: {taskDefinition: c}}"));

      assertThat(definitions(settings)).containsExactly("c=c");
      assertThat(problems(settings)).as(bad.substring(0, Math.min(40, bad.length()))).isNotEmpty();
      assertThat(settings.policy().unread())
          .containsExactly("ssm:/daemons", "the cluster's services");
    }
  }

  @Test
  void filesNeverDependOnWhatIsFarther() {
    written.file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a, after: [b]}}");

    Settings settings = Settings.load(directory, List.of(ssm("daemons: {b: {taskDefinition: b}}")));
    assertThat(settings).isInstanceOf(Settings.Invalid.class);
  }

  @Test
  void noMoreThanTwoHundredDaemonsInAllSources() {
    var lines = new StringBuilder("daemons:\n");
    IntStream.range(0, 200)
        .forEach(i -> lines.append("  a%d: {taskDefinition: a%d}%n".formatted(i, i)));
    Settings.Loaded settings =
        loaded(ssm(lines.toString()), s3("daemons: {c: {taskDefinition: c}}"));

    assertThat(settings.policy().daemons()).hasSize(200);
    assertThat(settings.supplied().get(1).taken()).isEmpty();
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
