package io.nodekeeper.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.NodeFiles.Rendering;
import io.nodekeeper.core.Reading;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MustacheTemplateTest {

  private final SortedMap<String, Object> values = new TreeMap<>();

  private String filled(String text, Escaping escaping) throws Exception {
    return switch (MustacheTemplate.parse(text, escaping).fill(values)) {
      case Rendering.Whole(String content) -> content;
      case Rendering.Withheld(String why, var _) -> "withheld: " + why;
    };
  }

  private String filled(String text) throws Exception {
    return filled(text, Escaping.NONE);
  }

  @Test
  void aValueStandsWhereItsNameStood() throws Exception {
    values.put("tags", new TreeMap<>(Map.of("env", "prod")));
    assertThat(filled("environment={{tags.env}}\n")).isEqualTo("environment=prod\n");
  }

  @Test
  void aKeyWithDotsIsNamedAsItIsWritten() throws Exception {
    values.put(
        "labels", new TreeMap<>(Map.of("prometheus.port", "9100", "prometheus.path.in", "/m")));
    assertThat(filled("{{labels.prometheus.port}} {{labels.prometheus.path.in}}"))
        .isEqualTo("9100 /m");
  }

  @Test
  void aSectionRepeatsForEachAndItsInverseIsForNone() throws Exception {
    values.put(
        "containers",
        List.of(new TreeMap<>(Map.of("name", "a")), new TreeMap<>(Map.of("name", "b"))));
    values.put("none", List.of());
    assertThat(filled("{{#containers}}{{name}}{{^-last}},{{/-last}}{{/containers}}"))
        .isEqualTo("a,b");
    assertThat(filled("{{^none}}nobody{{/none}}")).isEqualTo("nobody");
  }

  @Test
  void aListOrAMapIsNoValue() throws Exception {
    values.put("labels", new TreeMap<>(Map.of("a.b", "c")));
    values.put("hosts", List.of("x", "y"));
    values.put("ports", List.of(new TreeMap<>(Map.of("port", "80"))));
    String why = "withheld: its template: ";
    assertThat(filled("{{labels}}"))
        .isEqualTo(why + "\"labels\" is a map, and no value: name a member of it");
    assertThat(filled("{{labels.a}}")).startsWith(why + "\"labels.a\" is a map");
    assertThat(filled("{{#ports}}{{.}}{{/ports}}")).startsWith(why + "\"ports\" is a map");
    assertThat(filled("{{{.}}}"))
        .isEqualTo(why + "{{.}} is all there is, and no value: name a member of it");
    assertThat(filled("{{hosts}}"))
        .isEqualTo(why + "\"hosts\" is a list, and no value: say {{#hosts}} … {{/hosts}}");
    assertThat(filled("{{#hosts}}{{.}}{{^-last}},{{/-last}}{{/hosts}}")).isEqualTo("x,y");
    assertThat(filled("\"{{labels}}\"", Escaping.SHELL)).startsWith(why + "\"labels\" is a map");
    assertThat(filled("{{#labels}}{{a}}{{/labels}}")).startsWith(why + "\"labels.a\" is a map");
    values.put("half", "\uD800");
    assertThat(filled("{{#labels}}{{{half}}}{{/labels}}")).isNotEqualTo(why);
    assertThat(filled("{{#labels}}{{#hosts}}{{this}}{{/hosts}}{{/labels}}")).isEqualTo("xy");
  }

  @Test
  void whatIsNotThereIsASectionOfNothing() throws Exception {
    values.put("labels", new TreeMap<>(Map.of("a", "")));
    assertThat(filled("x{{#labels.b.c}}y{{/labels.b.c}}{{#labels.a}}z{{/labels.a}}"))
        .isEqualTo("x");
  }

  @Test
  void aValueThatIsNotThereWithholdsTheFile() throws Exception {
    values.put("tags", new TreeMap<>(Map.of("env", "prod")));
    assertThat(filled("a\nb {{tags.role}}\n"))
        .isEqualTo("withheld: its template, line 2: tags.role is not there");
  }

  @Test
  void soDoesOneThatIsOnlyNotKnownNowInASectionToo() throws Exception {
    Reading<String> silent = Reading.unknown("no answer", Instant.EPOCH);
    values.put("node", new TreeMap<>(Map.of("cluster", silent, "region", "us-west-2")));
    assertThat(filled("a {{node.region}}")).isEqualTo("a us-west-2");
    for (String text :
        List.of(
            "{{node.cluster}}",
            "{{{node.cluster}}}",
            "{{#node}}{{cluster}}{{/node}}",
            "{{#node.cluster}}in{{/node.cluster}}",
            "{{^node.cluster}}without{{/node.cluster}}")) {
      assertThat(filled("a\nb " + text))
          .startsWith("withheld: its template, line 2: ")
          .endsWith("cluster is not known: no answer");
    }
  }

  @Test
  void aValueStaysAValueWhateverItSays() throws Exception {
    values.put("x", "\"; $(reboot) `x` \\ <b> \n");
    assertThat(filled("\"{{x}}\"", Escaping.JSON))
        .isEqualTo("\"\\\"; $(reboot) `x` \\\\ <b> \\n\"");
    assertThat(filled("\"{{x}}\"", Escaping.SHELL))
        .isEqualTo("\"\\\"; \\$(reboot) \\`x\\` \\\\ <b> \n\"");
    assertThat(filled("{{x}}", Escaping.HTML)).contains("&quot;").contains("&lt;b&gt;");
    assertThat(filled("{{x}}", Escaping.ENV))
        .isEqualTo(
            "withheld: its template: a value has a backslash, which docker and systemd read"
                + " differently");
    assertThat(filled("{{x}}", Escaping.INI)).contains("has a line break");
  }

  @Test
  void threeBracesAreAsItIs() throws Exception {
    values.put("x", "<b>");
    assertThat(filled("{{{x}}}", Escaping.HTML)).isEqualTo("<b>");
  }

  @Test
  void whatIsNoTemplateIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> MustacheTemplate.parse("{{#a}}\n{{/b}}", Escaping.NONE))
        .isInstanceOf(MustacheTemplate.NotATemplate.class)
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> MustacheTemplate.parse("{{>/etc/passwd}}", Escaping.NONE))
        .isInstanceOf(MustacheTemplate.NotATemplate.class)
        .hasMessage("{{>/etc/passwd}}: a template includes no other");
  }

  @Test
  void aTextWithoutEndIsRefused() throws Exception {
    values.put("many", Collections.nCopies(300, "x".repeat(50)));
    assertThat(filled("{{#many}}{{#many}}{{.}}{{/many}}{{/many}}"))
        .isEqualTo("withheld: its template: it comes to more than 1048576 characters");
  }

  private static String nested(String name, int depth, String inside) {
    return ("{{#" + name + "}}").repeat(depth) + inside + ("{{/" + name + "}}").repeat(depth);
  }

  private static final String TOO_MANY =
      "withheld: its template: it takes more than 1000000 steps: put fewer lists into each other";

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void listsInListsAreGivenUpAlsoWhereTheyPrintNothing() throws Exception {
    values.put("many", Collections.nCopies(8, new TreeMap<>(Map.of("name", "x", "none", ""))));
    String nothing = "{{^-first}}{{/-first}}".repeat(100);
    for (String inside : List.of("", "{{none}}", "{{{none}}}", "{{^many}}{{/many}}", nothing)) {
      assertThat(filled(nested("many", 18, inside) + "text")).isEqualTo(TOO_MANY);
    }
    assertThat(filled(nested("many", 3, "{{name}}"))).hasSize(512);
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void soIsWhatIsTestedManyTimesForEachOfAList() throws Exception {
    values.put("many", Collections.nCopies(10_000, ""));
    assertThat(filled("{{#many}}" + "{{^-first}}{{/-first}}".repeat(100) + "{{/many}}text"))
        .isEqualTo(TOO_MANY);
    assertThat(filled("{{#many}}" + "{{.}}".repeat(1_000) + "{{/many}}text")).isEqualTo(TOO_MANY);
  }

  @Test
  void soIsWhatIsLookedForInManySectionsInVain() throws Exception {
    values.put("many", Collections.nCopies(1_000, ""));
    values.put("node", new TreeMap<>(Map.of("region", "us-west-2")));
    String vain = "{{#many}}{{#absent}}{{/absent}}{{^absent}}{{/absent}}{{/many}}";
    assertThat(filled(nested("node", 900, vain) + "text")).isEqualTo(TOO_MANY);
    assertThat(filled(nested("node", 9, vain) + "text")).isEqualTo("text");
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void soIsALongListThatIsOnlyAskedFor() throws Exception {
    values.put("long", Collections.nCopies(10_000, ""));
    values.put("many", Collections.nCopies(1_000, ""));
    assertThat(filled("{{#many}}{{^long}}{{/long}}{{/many}}text")).isEqualTo(TOO_MANY);
    var wide = new TreeMap<String, String>();
    for (int i = 0; i < 10_000; i++) {
      wide.put("name" + i, "");
    }
    values.put("wide", wide);
    assertThat(filled("{{#many}}{{^wide}}{{/wide}}{{/many}}text")).isEqualTo(TOO_MANY);
  }

  @Test
  void theStepsAreNotManyMore() throws Exception {
    values.put("many", Collections.nCopies(600, ""));
    assertThat(filled(nested("many", 2, "") + "text")).isEqualTo("text");
    values.put("many", Collections.nCopies(1_000, ""));
    assertThat(filled(nested("many", 2, "") + "text")).isEqualTo(TOO_MANY);
  }

  @Test
  void eachTextHasItsOwnSteps() throws Exception {
    values.put("many", Collections.nCopies(100, "x"));
    for (int i = 0; i < 100; i++) {
      assertThat(filled(nested("many", 2, "{{.}}"))).hasSize(10_000);
    }
  }

  @Test
  void sectionsAreOnlySoMany() throws Exception {
    values.put("a", "b");
    assertThat(filled(nested("a", 1_000, "{{a}}"))).isEqualTo("b");
    for (int more : List.of(1_001, 20_000)) {
      assertThatThrownBy(() -> MustacheTemplate.parse(nested("a", more, ""), Escaping.NONE))
          .isInstanceOf(MustacheTemplate.NotATemplate.class)
          .hasMessage("it has more than 1000 sections");
    }
  }

  @Test
  void itTellsWhatItUses() throws Exception {
    assertThat(
            MustacheTemplate.parse(
                    "{{tags.a.b}}{{#containers}}{{name}}{{/containers}}{{^own}}{{/own}}{{node.a}}",
                    Escaping.NONE)
                .uses())
        .containsExactly("containers", "name", "node", "node.a", "own", "tags");
  }

  @Test
  void theSameTextIsTheSameTemplate() throws Exception {
    assertThat(MustacheTemplate.parse("a", Escaping.NONE))
        .isEqualTo(MustacheTemplate.parse("a", Escaping.NONE))
        .isNotEqualTo(MustacheTemplate.parse("a", Escaping.JSON))
        .isNotEqualTo(MustacheTemplate.parse("b", Escaping.NONE));
  }

  /** In a section or by its whole name, and only as its escape has it. */
  @Test
  void whatItShowsOfAContainerAndCannotWriteIsNamed() throws Exception {
    values.put("name", "two\nlines");
    values.put("labels", new TreeMap<>(Map.of("a.b", "two\nlines", "c", "\0")));
    String label = "its label a.b has a line break, which a line cannot hold";
    for (String text :
        List.of(
            "{{#containers}}{{labels.a.b}}{{/containers}}",
            "{{#labels}}{{#a}}{{b}}{{/a}}{{/labels}}",
            "{{#labels}}{{a.b}}{{/labels}}",
            "{{#labels.a.b}}{{.}}{{/labels.a.b}}")) {
      assertThat(MustacheTemplate.parse(text, Escaping.ENV).refusal(values))
          .as(text)
          .contains(label);
      assertThat(MustacheTemplate.parse(text, Escaping.SHELL).refusal(values)).as(text).isEmpty();
    }
    assertThat(MustacheTemplate.parse("{{name}}", Escaping.INI).refusal(values))
        .contains("its name has a line break, which a line cannot hold");
    for (String text :
        List.of("{{{name}}}", "{{^labels.c}}x{{/labels.c}}", "{{#labels.c}}x{{/labels.c}}")) {
      assertThat(MustacheTemplate.parse(text, Escaping.ENV).refusal(values)).as(text).isEmpty();
    }
    assertThat(MustacheTemplate.parse("{{{labels.c}}}", Escaping.YAML).refusal(values))
        .contains("its label c has a NUL, which no program can be given");
  }
}
