package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told about wrong commands, deeds and templates of files: line by line. */
class FileDeedProblemsTest {

  private static final String PATH = "/etc/container_config/app";
  private static final String KEY = "files." + PATH;
  private static final String VARIABLES = "variables: {A: {tag: a}}";

  private final Written written;

  FileDeedProblemsTest(@TempDir Path directory) {
    written =
        new Written(directory)
            .file(
                "daemons.d/d.yaml",
                "daemons: {web: {taskDefinition: w}, ecs: {taskDefinition: e, run: service}}");
  }

  /** The keys of one file, on the lines from 3 on, and what is said of them. */
  private List<String> app(String... keys) {
    String indented = "    " + String.join("\n    ", keys);
    written.file("files.d/app.yaml", "files:", "  " + PATH + ":", indented);
    return written.lines().stream()
        .map(line -> line.replace("files.d/app.yaml:", "").replace(KEY, "app"))
        .toList();
  }

  @Test
  void aCommandIsAListWithAnAbsoluteProgram() {
    String form =
        "; expected a list of a program's absolute path and its arguments, such as"
            + " [/usr/sbin/nginx, -s, reload]; no shell is asked";
    assertThat(app("onChange: {run: nginx -s  reload}", VARIABLES))
        .containsExactly(
            "3: app.onChange.run: found \"nginx -s  reload\""
                + form
                + "; did you mean \"[/path/of/nginx, -s, reload]\"?");
    assertThat(app("check: {run: \"/bin/true {file} it's a:\"}", VARIABLES).getFirst())
        .endsWith("; did you mean \"[/bin/true, '{file}', 'it''s', 'a:']\"?");
    assertThat(app("check: {run: [/path/of/nginx, -t, '{file}']}", VARIABLES)).isEmpty();
    assertThat(app("onChange: {run: ./nginx -t}", VARIABLES))
        .containsExactly("3: app.onChange.run: found \"./nginx -t\"" + form);
    assertThat(app("check: {run: [/bin/true, '{file}', 'it''s', 'a:']}", VARIABLES)).isEmpty();
    assertThat(app("onChange: {run: [nginx, -s]}", VARIABLES))
        .containsExactly(
            "3: app.onChange.run[0]: found \"nginx\"; expected the absolute path of a program, such"
                + " as /usr/sbin/nginx");
    assertThat(app("onChange: {run: []}", VARIABLES))
        .containsExactly("3: app.onChange.run: found an empty list" + form);
    assertThat(app("check: {within: 10s}", VARIABLES))
        .containsExactly("3: app.check.run: missing" + form);
    String many = String.join(", ", Collections.nCopies(100, "x"));
    assertThat(app("onChange: {run: [/bin/echo, " + many + "]}", VARIABLES))
        .containsExactly("3: app.onChange.run: found more than 100 words; expected at most 100");
  }

  @Test
  void aCheckSeesTheFile() {
    assertThat(app("check: {run: [/usr/sbin/nginx, -t]}", VARIABLES))
        .containsExactly(
            "3: app.check.run: found no {file}; expected an argument {file}, the text that is"
                + " checked");
    assertThat(app("check: {run: [/bin/x, '--config={file}']}", VARIABLES)).isEmpty();
  }

  @Test
  void aCommandIsNotWaitedForLong() {
    String form =
        "; expected a duration from 1s to 10s, since the agent waits for it; let what takes longer"
            + " be a systemd unit that a .path unit starts";
    assertThat(app("check: {run: [/bin/x, '{file}'], within: 11s}", VARIABLES))
        .containsExactly("3: app.check.within: found \"11s\"" + form);
    assertThat(app("onChange: {run: [/bin/x], within: 1m}", VARIABLES))
        .containsExactly("3: app.onChange.within: found \"1m\"" + form);
    assertThat(app("onChange: {run: [/bin/x], within: 10s}", VARIABLES)).isEmpty();
  }

  @Test
  void thereIsOneDeed() {
    assertThat(app("onChange: {run: [/bin/true], restart: web}", VARIABLES))
        .containsExactly(
            "3: app.onChange: found both run and restart; expected one of run, signal and restart");
    assertThat(app("onChange: {every: 1m}", VARIABLES))
        .containsExactly("3: app.onChange: found none; expected one of run, signal and restart");
    assertThat(app("onChange: {restart: web, within: 1m}", VARIABLES))
        .containsExactly("3: app.onChange.within: unknown key; expected one of restart, every");
    assertThat(app("onChange: {signal: HUP}", VARIABLES))
        .containsExactly("3: app.onChange.daemon: missing; expected the name of a declared daemon");
  }

  @Test
  void aSignalHasItsName() {
    String form = "; expected HUP, INT, QUIT, USR1, USR2, TERM or WINCH; did you mean \"HUP\"?";
    for (String signal : List.of("SIGHUP", "hup")) {
      assertThat(app("onChange: {signal: " + signal + ", daemon: web}", VARIABLES))
          .containsExactly("3: app.onChange.signal: found \"" + signal + "\"" + form);
    }
    assertThat(app("onChange: {signal: 1, daemon: web}", VARIABLES))
        .containsExactly("3: app.onChange.signal: found 1" + form);
  }

  @Test
  void whoIsToldIsDeclared() {
    assertThat(app("onChange: {restart: wep}", VARIABLES))
        .containsExactly(
            "3: app.onChange.restart: unknown daemon \"wep\"; expected the name of a declared"
                + " daemon; did you mean \"web\"?");
    assertThat(app("onChange: {signal: HUP, daemon: other}", VARIABLES))
        .containsExactly(
            "3: app.onChange.daemon: unknown daemon \"other\"; expected the name of a declared"
                + " daemon");
    assertThat(app("onChange: {restart: ecs}", VARIABLES))
        .containsExactly(
            "3: app.onChange.restart: found \"ecs\", which a service of ECS runs; expected a daemon"
                + " that is run by the agent");
    assertThat(app("onChange: {signal: HUP, daemon: ecs}", VARIABLES)).isEmpty();
  }

  @Test
  void aTemplateSaysHowItEscapesAndWhereItIs() {
    assertThat(app("format: template", "template: text"))
        .containsExactly(
            "2: app.escape: missing; expected shell, env, json, yaml, ini, html or none");
    assertThat(app("format: template", "escape: none"))
        .containsExactly("2: app.template: missing; expected one of template and templateFile");
    assertThat(app("format: template", "escape: none", "template: a", "templateFile: b"))
        .containsExactly(
            "6: app.template: found both template and templateFile; expected one of template and"
                + " templateFile");
    assertThat(app("template: a", VARIABLES))
        .containsExactly(
            "3: app.template: found template in a file of the format shell; expected it only beside"
                + " format: template");
  }

  @Test
  void whatIsNoTemplateSaysSoWithItsLine() {
    assertThat(app("format: template", "escape: none", "template: '{{#a}}'").getFirst())
        .startsWith("5: app.template: not a template: ")
        .endsWith("; expected Mustache: {{name}}, {{#list}} … {{/list}}, {{^list}} … {{/list}}");
    written.file("files.d/t.mustache", "one", "{{> other}}");
    assertThat(app("format: template", "escape: none", "templateFile: t.mustache").getFirst())
        .startsWith("files.d/t.mustache: app.templateFile: not a template: ")
        .contains("other");
  }

  @Test
  void aTemplateThatIsNotUtf8IsToldItsLine() {
    written.bytes("files.d/t", new byte[] {'a', '\n', 'b', (byte) 0xe9, '\n'});
    assertThat(app("format: template", "escape: none", "templateFile: t"))
        .containsExactly(
            "files.d/t:2: found the byte 0xe9, which is not UTF-8; expected UTF-8 text");
  }

  /** What is said of a template's names. */
  private List<String> names(String template, String... variables) {
    String own = variables.length == 0 ? "" : "variables: {" + variables[0] + ": {text: x}}";
    return app("format: template", "escape: none", "template: '" + template + "'", own).stream()
        .map(line -> line.replace("5: app.template: found ", ""))
        .toList();
  }

  @Test
  void aNameThatNothingCanHaveIsRefused() {
    String top =
        ", which there cannot be; expected a variable of the file, or one of node, tags, attributes,"
            + " containers, targets, tasks, proxy";
    assertThat(names("{{nod.region}} {{tag.env}} {{something}}"))
        .containsExactlyInAnyOrder(
            "{{nod.region}}" + top + "; did you mean \"node.region\"?",
            "{{tag.env}}" + top + "; did you mean \"tags.env\"?",
            "{{something}}" + top);
    assertThat(names("{{region}}")).hasSize(1);
    assertThat(names("{{^contaners}}x{{/contaners}}")).hasSize(1);
    assertThat(names("{{node.regoin}}"))
        .containsExactly(
            "{{node.regoin}}, which there cannot be; expected node with one of instanceId,"
                + " instanceType, region, availabilityZone, accountId, imageId, privateAddress,"
                + " architecture, cluster, containerInstance, availabilityZoneId, placementGroup,"
                + " partitionNumber, hostId; did you mean \"node.region\"?");
    written.file("files.d/t.mustache", "{{node.regoin}}");
    assertThat(app("format: template", "escape: none", "templateFile: t.mustache").getFirst())
        .startsWith("files.d/t.mustache: app.templateFile: found {{node.regoin}}");
  }

  @Test
  void whatOthersNameMayHaveAnyName() {
    assertThat(names("{{tags.a}} {{attributes.b.c}} {{own}}", "own")).isEmpty();
    assertThat(names("{{node.x}}", "node")).isEmpty();
    assertThat(names("{{#tags}}{{role}}{{/tags}}")).isEmpty();
    assertThat(names("{{#node}}{{region}}{{/node}}")).isEmpty();
    assertThat(names("{{#own}}{{nmae}}{{/own}}", "own")).hasSize(1);
    assertThat(names("{{#own}}{{name}}{{/own}}", "own")).as("it is no list").hasSize(1);
    assertThat(
            names(
                "{{#containers}}{{labels.a.b}}{{#ports}}{{host}}{{^-last}},{{/-last}}{{/ports}}"
                    + "{{port.80}}{{/containers}}{{#proxy.ports}}{{#hosts}}{{upstream}}{{/hosts}}"
                    + "{{/proxy.ports}}"))
        .isEmpty();
    assertThat(names("{{#containers}}{{nmae}}{{/containers}}").getFirst())
        .endsWith("did you mean \"name\"?");
    assertThat(names("{{#containers}}{{#labels}}{{nmae}}{{/labels}}{{/containers}}")).isEmpty();
    assertThat(names("{{#containers}}{{#port}}{{80}}{{/port}}{{/containers}}")).isEmpty();
    assertThat(names("{{#tags}}{{#labels}}{{a}}{{/labels}}{{b}}{{/tags}}")).isEmpty();
  }

  @Test
  void besideWhatOthersNameANameThatNothingCanHaveIsRefused() {
    for (String open :
        List.of(
            "{{#tags}}{{role}}{{/tags}}",
            "{{#attributes.a}}{{b}}{{/attributes.a}}",
            "{{#containers}}{{#labels}}{{nmae}}{{/labels}}{{/containers}}",
            "{{#containers}}{{#port.80}}{{nmae}}{{/port.80}}{{/containers}}")) {
      assertThat(names(open)).isEmpty();
      assertThat(names(open + "{{node.regoin}}")).hasSize(1);
    }
    assertThat(names("{{#containers}}{{#labels}}{{a}}{{/labels}}{{nmae}}{{/containers}}"))
        .singleElement()
        .asString()
        .endsWith("did you mean \"name\"?");
    assertThat(names("{{^tags}}{{nmae}}{{/tags}}")).hasSize(1);
  }

  @Test
  void aListOrAMapInThePlaceOfAValueIsRefused() {
    String no = " in line 1 of the template, which is no value; expected ";
    String member = no + "a member of it, such as ";
    assertThat(names("{{node}}")).containsExactly("{{node}}" + member + "{{node.region}}");
    assertThat(names("{{tags}}")).containsExactly("{{tags}}" + member + "{{tags.KEY}}");
    assertThat(names("{{{attributes}}}"))
        .containsExactly("{{attributes}}" + member + "{{attributes.KEY}}");
    assertThat(names("{{proxy}}")).containsExactly("{{proxy}}" + member + "{{proxy.ports}}");
    assertThat(names("{{.}}")).containsExactly("{{.}}" + no + "the name of a member");
    assertThat(names("{{this}}")).hasSize(1);
    for (String list : List.of("containers", "tasks", "proxy.ports", "proxy.hosts")) {
      assertThat(names("{{" + list + "}}"))
          .containsExactly(
              "{{%s}}%s{{#%s}} … {{/%s}}, and in it what each has".formatted(list, no, list, list));
    }
    assertThat(names("{{#containers}}{{labels}} {{ports}} {{.}}{{/containers}}")).hasSize(3);
    assertThat(names("{{#containers}}{{#ports}}{{.}}{{/ports}}{{/containers}}")).hasSize(1);
    assertThat(names("{{#tags}}{{.}}{{/tags}}")).hasSize(1);
    assertThat(names("{{^tags}}{{.}}{{/tags}}")).hasSize(1);
  }

  @Test
  void whatCanBeAValueIsNotRefused() {
    assertThat(names("{{#proxy.hosts}}{{.}}{{/proxy.hosts}}")).isEmpty();
    assertThat(names("{{#tags.role}}{{.}}{{this}}{{/tags.role}}")).isEmpty();
    assertThat(names("{{#tags}}{{labels}}{{hosts}}{{#ports}}{{.}}{{/ports}}{{/tags}}")).isEmpty();
    assertThat(names("{{tags}}{{#tags}}{{.}}{{/tags}}", "tags")).isEmpty();
    assertThat(names("{{#containers}}{{#labels.a}}{{.}}{{/labels.a}}{{/containers}}")).isEmpty();
    assertThat(names("{{! {{tags}} }}{{#tags}}{{/tags}}")).isEmpty();
  }

  @Test
  void aTemplateThatCannotBeReadHidesNothingElse() {
    written.file(
        "files.d/other.yaml",
        "files: {/srv/x: {variables: {A: {tag: a}}, onChange: {restart: w}}}");
    assertThat(app("format: template", "escape: none", "templateFile: absent"))
        .anyMatch(line -> line.startsWith("files.d/absent: cannot be read"))
        .anyMatch(line -> line.contains("found no folder of fileRoots above it"))
        .anyMatch(line -> line.contains("unknown daemon \"w\""))
        .hasSize(3);
  }

  @Test
  void targetsAreReachedAtThePortThatALabelNames() {
    String[] keys = {
      "format: template", "escape: none", "template: '{{#targets}}x{{/targets}}'", ""
    };
    assertThat(app(keys))
        .containsExactly(
            "2: app.containers: missing beside {{#targets}}; expected the label that names a"
                + " container's port, such as prometheus.port");
    keys[3] = "containers: jmx.port";
    assertThat(app(keys)).isEmpty();
    keys[3] = "variables: {targets: {tag: t}}";
    assertThat(app(keys)).isEmpty();
  }

  @Test
  void aTemplateIsInTheFolderItself() {
    String form =
        "; expected the name of a file in files.d itself, such as targets.mustache, not ending in"
            + " .yaml";
    for (String name : List.of("../nodekeeper.yaml", "/etc/passwd", "a/b", "..", "t.yaml")) {
      assertThat(app("format: template", "escape: none", "templateFile: " + name))
          .containsExactly("5: app.templateFile: found \"" + name + "\"" + form);
    }
    assertThat(app("format: template", "escape: none", "templateFile: absent"))
        .containsExactly(
            "files.d/absent: cannot be read: it does not exist, or is a link to what does not"
                + " exist; expected a readable file");
  }

  @Test
  void aTemplateIsNotTooLong() {
    written.file("files.d/t", "x".repeat(FileContent.MOST_BYTES));
    assertThat(app("format: template", "escape: none", "templateFile: t"))
        .containsExactly(
            "files.d/t: app.templateFile: found more than 256 KiB; expected a template of at most"
                + " 256 KiB");
    written.bytes(
        "files.d/t", "x".repeat(FileContent.MOST_BYTES).getBytes(StandardCharsets.US_ASCII));
    assertThat(app("format: template", "escape: none", "templateFile: t")).isEmpty();
  }
}
