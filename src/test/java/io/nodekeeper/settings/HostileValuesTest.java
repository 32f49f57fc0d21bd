package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others write in a template of a file, where that lets them write more than a value. */
class HostileValuesTest {

  private final Written written;

  HostileValuesTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private List<String> warnings(String... lines) {
    return written.file("nodekeeper.yaml", lines).loaded().warnings();
  }

  private List<String> bare(String escape, String template, String... variables) {
    written.file("files.d/t.mustache", template);
    return warnings(
        "files:",
        "  /etc/container_config/a:",
        "    format: template",
        "    escape: " + escape,
        "    templateFile: t.mustache",
        "    containers: x",
        "    variables: {" + String.join(", ", variables) + "}");
  }

  @Test
  void whatOthersWriteOutsideOfTheQuotesThatItIsEscapedForIsNamed() {
    for (String escape : List.of("shell", "json", "yaml")) {
      assertThat(bare(escape, "A=\"{{tags.a}}\"\nB='{{tags.b}}'\n"))
          .containsExactly(
              "files./etc/container_config/a.templateFile: t.mustache (nodekeeper.yaml:5) has"
                  + " {{tags.b}} outside of double quotes in its line 2, so who writes that value"
                  + " can write more than a value there: say \"{{tags.b}}\"");
    }
    assertThat(bare("shell", "\"\\\n\n{{tags.a}}").getFirst()).contains("in its line 3,");
    assertThat(bare("none", "{{tags.a}}")).isEmpty();
    assertThat(bare("env", "A={{tags.a}}")).isEmpty();
    assertThat(bare("shell", "\"a\" {{attributes.a}} \"\\\"{{tags.b}}\"")).hasSize(1);
    assertThat(bare("shell", "\"\n{{tags.a}}\"")).as("opened on another line").hasSize(1);
    assertThat(bare("shell", "X='{\"a\": \"{{tags.a}}\"}'")).as("single quotes").hasSize(1);
    assertThat(bare("yaml", "cmd: '[\"{{tags.a}}\"]'")).as("single quotes").hasSize(1);
    assertThat(bare("shell", "# 5\" disk {{tags.a}}")).as("a comment").hasSize(1);
    assertThat(bare("shell", "A='\\' B=\"it's # {{tags.a}}\" # it's\nC=\"{{tags.b}}\"")).isEmpty();
    assertThat(bare("json", "{{#containers}}{{labels.a}},{{port.80}},{{revision}}{{/containers}}"))
        .singleElement()
        .asString()
        .contains("has {{labels.a}} ");
    assertThat(bare("yaml", "{{#tags}}{{a}}{{/tags}}{{#tags.b}}{{.}}{{/tags.b}}")).hasSize(2);
    assertThat(bare("yaml", "{{node.region}} {{{node.region}}} {{!tags.a}} \"{{^tags}}{{/tags}}\""))
        .isEmpty();
    assertThat(bare("yaml", "{{#proxy.leftOut}}{{why}} {{name}}{{/proxy.leftOut}}")).hasSize(1);
  }

  @Test
  void whatOthersWriteIsNamedWhereItIsNotEscaped() {
    for (String escape : List.of("shell", "json", "yaml", "env", "ini", "html")) {
      assertThat(bare(escape, "A={{{tags.a}}}\nB=\"{{&tags.a}}\"\n"))
          .as(escape)
          .hasSize(2)
          .first()
          .asString()
          .contains("has {{{tags.a}}} in its line 1, which is written as it is, so who");
    }
    assertThat(bare("env", "{{{tags.a}}}")).first().asString().endsWith("say {{tags.a}}");
    assertThat(bare("yaml", "{{{tags.a}}}")).first().asString().endsWith("say \"{{tags.a}}\"");
    assertThat(bare("none", "{{{tags.a}}}")).isEmpty();
  }

  @Test
  void whatOthersWriteWithinAShellsBackquotesIsNamed() {
    for (String text :
        List.of(
            "A=`echo \"{{tags.a}}\"`",
            "A=\"`echo \"{{tags.a}}\"`\"",
            "A=\"x `echo {{tags.a}}`\"",
            "A=`\necho \"{{tags.a}}\"\n`")) {
      assertThat(bare("shell", text))
          .as(text)
          .singleElement()
          .asString()
          .contains("{{tags.a}} within backquotes in its line ", "say $(…) in place of them");
    }
    for (String text :
        List.of(
            "A=`date`\nB=\"{{tags.a}}\"",
            "A='`' B=\"{{tags.a}}\"",
            "# `\nB=\"{{tags.a}}\"",
            "A=\"\\`{{tags.a}}\"",
            "A=$(echo \"{{tags.a}}\")")) {
      assertThat(bare("shell", text)).as(text).isEmpty();
    }
    assertThat(bare("yaml", "a: ` \"{{tags.a}}\"")).isEmpty();
  }

  @Test
  void whatOthersWriteInAShellsHereDocumentIsNamed() {
    for (String begin :
        List.of("<<EOF", "<< 'EOF'", "<<\"EOF\" >x", "<<-EOF", "<<\\EOF", "<<A <<EOF\nA")) {
      assertThat(bare("shell", "cat " + begin + "\n\"{{tags.a}}\"\nEOF\nB=\"{{tags.b}}\""))
          .as(begin)
          .singleElement()
          .asString()
          .contains("has {{tags.a}} in a here-document in its line ")
          .endsWith("set a variable to \"{{tags.a}}\" before it");
    }
    assertThat(bare("shell", "cat <<-EOF\n\"{{tags.a}}\"\n\tEOF\nB=\"{{tags.b}}\"")).hasSize(1);
    assertThat(bare("shell", "cat <<EOF\n\tEOF\n\"{{tags.a}}\"\nEOF")).hasSize(1);
    for (String text :
        List.of(
            "cat <<<EOF\nB=\"{{tags.a}}\"",
            "cat <<EOF \"{{tags.a}}\"\nEOF",
            "# <<EOF\nB=\"{{tags.a}}\"",
            "A=\"<<EOF\"\nB=\"{{tags.a}}\"",
            "A=$((1<<2))\nB=\"{{tags.a}}\"",
            "cat <<EOF\nit's `\nEOF\nB=\"{{tags.a}}\"")) {
      assertThat(bare("shell", text)).as(text).isEmpty();
    }
    assertThat(bare("yaml", "a: <<EOF\nb: \"{{tags.a}}\"")).isEmpty();
  }

  @Test
  void amongOwnVariablesOnlyThoseAreNamedThatOthersWrite() {
    assertThat(
            bare(
                "shell",
                "{{A}}{{B}}{{C}}{{#A}}{{.}}{{/A}}{{#C}}{{.}}{{/C}}",
                "A: {tag: a}",
                "B: {fact: region}",
                "C: {text: c}"))
        .hasSize(2)
        .allMatch(text -> text.contains("has {{A}} ") || text.contains("has {{.}} "));
    assertThat(bare("shell", "{{tags}}{{#tags}}{{.}}{{/tags}}", "tags: {text: a}")).isEmpty();
  }

  @Test
  void theLineOfATemplateInTheSettingsIsItsOwn() {
    assertThat(
            warnings(
                "files:",
                "  /etc/container_config/a:",
                "    format: template",
                "    escape: shell",
                "    template: |",
                "      A=1",
                "      {{=<% %>=}}",
                "      B=<%tags.b%>"))
        .singleElement()
        .asString()
        .contains("(nodekeeper.yaml:5) has {{tags.b}} outside")
        .contains("in its line 3,");
  }
}
