package io.nodekeeper.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.NodeFiles.Rendering;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MustacheTemplateTest {

  private final SortedMap<String, Object> values = new TreeMap<>();

  private String filled(String text, Escaping escaping) throws Exception {
    return switch (MustacheTemplate.parse(text, escaping).fill(values)) {
      case Rendering.Whole(String content) -> content;
      case Rendering.Withheld(String why) -> "withheld: " + why;
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
    values.put("many", java.util.Collections.nCopies(2_000, "x"));
    assertThat(filled("{{#many}}{{#many}}{{.}}{{/many}}{{/many}}"))
        .isEqualTo("withheld: its template: it comes to more than 1048576 characters");
  }

  @Test
  void itTellsWhatItUses() throws Exception {
    assertThat(
            MustacheTemplate.parse(
                    "{{tags.a.b}}{{#containers}}{{name}}{{/containers}}{{^own}}{{/own}}",
                    Escaping.NONE)
                .uses())
        .containsExactly("containers", "name", "own", "tags");
  }

  @Test
  void theSameTextIsTheSameTemplate() throws Exception {
    assertThat(MustacheTemplate.parse("a", Escaping.NONE))
        .isEqualTo(MustacheTemplate.parse("a", Escaping.NONE))
        .isNotEqualTo(MustacheTemplate.parse("a", Escaping.JSON))
        .isNotEqualTo(MustacheTemplate.parse("b", Escaping.NONE));
  }
}
