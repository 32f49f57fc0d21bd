package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told about wrong files for containers: line by line. */
class FileProblemsTest {

  private static final String PATH = "/etc/container_config/app";
  private static final String KEY = "files." + PATH;
  private static final String SOURCE = "; expected " + FileVariables.SOURCE;
  private static final String VARIABLES = "variables: {A: {tag: a}}";

  private final Written written;

  FileProblemsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private void says(String... lines) {
    assertThat(written.lines()).containsExactly(lines);
  }

  /** The keys of one file, on the lines from 3 on, and what is said of them. */
  private List<String> app(String... keys) {
    String indented = "    " + String.join("\n    ", keys);
    written.file("files.d/app.yaml", "files:", "  " + PATH + ":", indented);
    return written.lines().stream()
        .map(line -> line.replace("files.d/app.yaml:", "").replace(KEY, "app"))
        .toList();
  }

  private static String keys(String path) {
    return "files: {" + path + ": {" + VARIABLES + "}}";
  }

  @Test
  void onlyFilesAreInTheFolder() {
    written.file("files.d/app.yaml", "daemons: {}", "file: {}");

    says(
        "files.d/app.yaml:1: daemons: unknown key; expected only files in this folder; all other"
            + " keys are for nodekeeper.yaml",
        "files.d/app.yaml:2: file: unknown key; expected only files in this folder; all other keys"
            + " are for nodekeeper.yaml; did you mean \"files\"?");
  }

  @Test
  void whatLiesInTheFolderAndIsNoTemplateIsNamed() {
    written.file("files.d/app.yaml.off", "").file("files.d/old.mustache", "");

    String why = "its name does not end in .yaml, and no file has it as its templateFile";
    assertThat(written.loaded().ignored())
        .containsExactly(
            new Ignored("files.d/app.yaml.off", why), new Ignored("files.d/old.mustache", why));
  }

  @Test
  void aNameHasRoomForTheUnfinishedFileBesideIt() {
    for (String name : List.of("l".repeat(201), "\u00fc".repeat(101))) {
      written.file(
          "files.d/a.yaml", "files:", "  /etc/container_config/" + name + ": {" + VARIABLES + "}");
      assertThat(written.lines()).singleElement().asString().endsWith(" of at most 200 bytes");
    }
    written.file(
        "files.d/a.yaml",
        "files:",
        "  /etc/container_config/" + "l".repeat(200) + ": {" + VARIABLES + "}");
    assertThat(written.lines()).isEmpty();
  }

  @Test
  void aPathIsAbsoluteAndNormalized() {
    written.file(
        "files.d/a.yaml",
        "files:",
        "  app.env: {" + VARIABLES + "}",
        "  /etc/container_config/../passwd: {" + VARIABLES + "}",
        "  /etc/container_config//b/: {" + VARIABLES + "}");
    String form =
        "; expected an absolute path of a file without //, . and .. in it, without a / at its end,"
            + " and with a name of at most 200 bytes";

    assertThat(written.lines())
        .filteredOn(line -> line.contains(form))
        .containsExactly(
            "files.d/a.yaml:2: files.\"app.env\": found the file \"app.env\"" + form,
            "files.d/a.yaml:3: files.\"/etc/container_config/../passwd\": found the file"
                + " \"/etc/container_config/../passwd\""
                + form
                + "; did you mean \"/etc/passwd\"?",
            "files.d/a.yaml:4: files./etc/container_config//b/: found the file"
                + " \"/etc/container_config//b/\""
                + form
                + "; did you mean \"/etc/container_config/b\"?");
    assertThat(written.lines()).as("one for each").hasSize(3);
  }

  @Test
  void aFileLiesBelowARoot() {
    written
        .file("nodekeeper.yaml", "fileRoots: [/etc/a, /srv/b]")
        .file("files.d/1.yaml", keys("/etc/a"))
        .file("files.d/2.yaml", keys("/etc/ab/c"))
        .file("files.d/3.yaml", keys("/srv/b/c/d"))
        .file("files.d/4.yaml", keys("/etc/container_config/x"));

    String expected =
        ": found no folder of fileRoots above it; expected a path below /etc/a, /srv/b, or its"
            + " folder in fileRoots";
    says(
        "files.d/1.yaml:1: files./etc/a" + expected,
        "files.d/2.yaml:1: files./etc/ab/c" + expected,
        "files.d/4.yaml:1: files./etc/container_config/x" + expected);
  }

  @Test
  void rootsThatAreWrongAreToldOnce() {
    written
        .file("nodekeeper.yaml", "fileRoots: [etc, /srv/b/, /etc/nodekeeper]")
        .file("files.d/1.yaml", keys("/srv/b/c"));
    String form =
        "; expected the absolute path of a folder, without //, . and .. in it, without a / at its"
            + " end, and not Nodekeeper's own";

    says(
        "nodekeeper.yaml:1: fileRoots[0]: found \"etc\"" + form,
        "nodekeeper.yaml:1: fileRoots[1]: found \"/srv/b/\"" + form + "; did you mean \"/srv/b\"?",
        "nodekeeper.yaml:1: fileRoots[2]: found \"/etc/nodekeeper\"" + form);

    written.file("nodekeeper.yaml", "fileRoots: []");
    String list = "; expected a list of 1 to 20 folders, such as [/etc/container_config]";
    says("nodekeeper.yaml:1: fileRoots: found an empty list" + list);
    written.file("nodekeeper.yaml", "fileRoots: /srv/b");
    says("nodekeeper.yaml:1: fileRoots: found \"/srv/b\"" + list + "; did you mean \"[/srv/b]\"?");
  }

  @Test
  void whatIsOursIsNobodysFile() {
    written
        .file("nodekeeper.yaml", "fileRoots: [/etc, /var, /run]")
        .file("files.d/1.yaml", keys("/etc/nodekeeper/nodekeeper.yaml"))
        .file("files.d/2.yaml", keys("/var/lib/nodekeeper/memory.json"))
        .file("files.d/3.yaml", keys("/run/nodekeeper/hold"))
        .file("files.d/4.yaml", keys("/var/lib/nodekeeper-cache"));
    String own = ": found what is Nodekeeper's own; expected a file for containers";

    says(
        "files.d/1.yaml:1: files.\"/etc/nodekeeper/nodekeeper.yaml\"" + own,
        "files.d/2.yaml:1: files.\"/var/lib/nodekeeper/memory.json\"" + own,
        "files.d/3.yaml:1: files./run/nodekeeper/hold" + own,
        "files.d/4.yaml:1: files./var/lib/nodekeeper-cache" + own);
  }

  @Test
  void aPathIsDeclaredOnce() {
    written
        .file(
            "nodekeeper.yaml",
            "fileRoots: [/etc]",
            "ecsConfig: {ECS_CLUSTER: {tag: c}}",
            keys("/etc/a"))
        .file("files.d/1.yaml", keys("/etc/a"))
        .file("files.d/2.yaml", keys(Variables.FILE))
        .file("files.d/3.yaml", keys("/etc/ecs/ecs.config"))
        .file("files.d/4.yaml", keys("/etc/a/b/c"))
        .file("files.d/5.yaml", keys("/etc/a/d"))
        .file("files.d/6.yaml", keys("/etc/ab"));

    says(
        "nodekeeper.yaml:3: files./etc/a: found the folder of /etc/a/b/c, at files.d/4.yaml:1 and 1"
            + " more, as a file; expected a path that no other file lies below",
        "files.d/1.yaml:1: files./etc/a: declared twice, first at nodekeeper.yaml:3; expected each"
            + " file once",
        "files.d/2.yaml:1: files.\"/etc/container_config/node.config\": written by nodeConfig"
            + " already; expected each file once",
        "files.d/3.yaml:1: files.\"/etc/ecs/ecs.config\": written by ecsConfig already; expected"
            + " each file once");

    written
        .file("nodekeeper.yaml", "nodeConfig: {}")
        .file("files.d/1.yaml", "")
        .file("files.d/3.yaml", "")
        .file("files.d/4.yaml", "")
        .file("files.d/5.yaml", "")
        .file("files.d/6.yaml", "");
    assertThat(written.lines()).as("without nodeConfig").isEmpty();
  }

  @Test
  void tooManyFilesAreTooMany() {
    var lines = new StringBuilder("files:\n");
    for (int i = 0; i <= FileDeclarations.MOST; i++) {
      lines
          .append("  /etc/container_config/f")
          .append(i)
          .append(": {")
          .append(VARIABLES)
          .append("}\n");
    }
    written.file("files.d/a.yaml", lines.toString());

    says("files.d/a.yaml:102: files: found more than 100 files; expected at most 100");
  }

  @Test
  void tooManyVariablesAreTooMany() {
    var variables = new StringBuilder();
    for (int i = 0; i <= FileVariables.MOST; i++) {
      variables.append("V").append(i).append(": {tag: a}, ");
    }

    assertThat(app("variables: {" + variables + "}"))
        .containsExactly("3: app.variables: found more than 100 variables; expected at most 100");
  }

  @Test
  void aFileSaysSomething() {
    String one = "at least one variable, such as ZONE: {fact: availabilityZone}";
    assertThat(app("format: env")).containsExactly("2: app.variables: missing; expected " + one);
    assertThat(app("variables: {}"))
        .containsExactly("3: app.variables: found none; expected " + one);
    assertThat(app("variables: [a]"))
        .containsExactly(
            "3: app.variables: found a list; expected variables below it, such as ZONE: {fact:"
                + " availabilityZone}");
  }

  @Test
  void namesHaveTheFormOfTheFormat() {
    String shell = "a variable's name: 1 to 128 letters, digits and _, not beginning with a digit";
    String ini = "name or section.name, each of 1 to 128 letters, digits, - and _";
    String kept = shell + ", and none that shells keep for themselves, such as UID or OPTIND";
    assertThat(app("variables: {A-B: {tag: a}, UID: {tag: a}}"))
        .containsExactly(
            "3: app.variables.A-B: found the variable \"A-B\"; expected " + kept,
            "3: app.variables.UID: found the variable \"UID\"; expected " + kept);
    assertThat(app("format: env", "variables: {UID: {tag: a}}")).isEmpty();
    assertThat(app("format: env", "variables: {1A: {tag: a}}"))
        .containsExactly("4: app.variables.1A: found the variable \"1A\"; expected " + shell);
    assertThat(app("format: ini", "variables: {a.b.c: {tag: a}}"))
        .containsExactly(
            "4: app.variables.\"a.b.c\": found the variable \"a.b.c\"; expected " + ini);
  }

  @Test
  void namesOfIniDifferForReadersThatKnowNoCase() {
    assertThat(
            app(
                "format: ini",
                "variables:",
                "  a: {tag: a}",
                "  A: {tag: a}",
                "  s.a: {tag: a}",
                "  S.A: {tag: a}"))
        .containsExactly(
            "6: app.variables.A: found \"a\" as well, which differs only in case; expected names"
                + " that also differ for readers that know no case",
            "8: app.variables.\"S.A\": found \"s.a\" as well, which differs only in case; expected"
                + " names that also differ for readers that know no case");
    assertThat(app("format: env", "variables: {a: {tag: a}, A: {tag: a}}")).isEmpty();
  }

  @Test
  void aNameInJsonIsOneThatUtf8CanWrite() {
    String text = "; expected a text of 1 to 255 characters";
    assertThat(app("format: json", "variables: {\"a\\ud83d\": {tag: a}, \"\\0\": {tag: a}}"))
        .hasSize(2)
        .allMatch(line -> line.endsWith(text));
    assertThat(app("format: json", "variables: {\"a\\ud83d\\ude00 b.c\": {tag: a}}")).isEmpty();
    assertThat(app("format: json", "variables: {A: {text: \"\\ud83d\"}}"))
        .containsExactly(
            "4: app.variables.A.text: found a text that has half of a surrogate pair, which UTF-8"
                + " cannot write; expected a text that json can hold");
  }

  @Test
  void aValueHasOneSource() {
    assertThat(
            app(
                "variables:",
                "  A: {tag: a, fact: region}",
                "  B: {}",
                "  C: region",
                "  D: \"yes\"",
                "  E: {tagg: a}",
                "  F: {fact: zone}",
                "  G: {text: true}",
                "  H: {parameter: 'a b'}",
                "  I: {text: }"))
        .containsExactly(
            "4: app.variables.A: found both tag and fact" + SOURCE,
            "5: app.variables.B: found no source" + SOURCE,
            "6: app.variables.C: found \"region\"" + SOURCE + "; did you mean \"{fact: region}\"?",
            "7: app.variables.D: found \"yes\""
                + SOURCE
                + "; did you mean \"{text: \\\"yes\\\"}\"?",
            "8: app.variables.E.tagg: unknown key; expected one of tag, fact, attribute, parameter,"
                + " secureParameter, secret, text, default, key; did you mean \"tag\"?",
            "9: app.variables.F.fact: found \"zone\"; expected instanceId, instanceType, region,"
                + " availabilityZone, accountId, imageId, privateAddress, architecture, cluster,"
                + " containerInstance, availabilityZoneId, placementGroup, partitionNumber or hostId",
            "10: app.variables.G.text: found true; expected a text; did you mean"
                + " \"\\\"true\\\"\"?",
            "11: app.variables.H.parameter: found \"a b\"; expected a parameter's name, such as"
                + " /prod/level: letters, digits and - _ . /",
            "12: app.variables.I.text: found nothing; expected a text");
  }

  @Test
  void aDefaultAndAKeyAreWhereTheyHaveAnEffect() {
    assertThat(
            app(
                "variables:",
                "  A: {fact: region, default: x}",
                "  B: {parameter: /a, default: x}",
                "  C: {tag: a, key: k}"))
        .containsExactly(
            "4: app.variables.A.default: found a default beside fact; expected one only beside tag,"
                + " attribute or a fact of the placement, which may be known not to be there",
            "5: app.variables.B.default: found a default beside parameter; expected one only beside"
                + " tag, attribute or a fact of the placement, which may be known not to be there",
            "6: app.variables.C.key: found key beside tag; expected it only beside secret");
  }

  @Test
  void aTextThatTheFormatCannotHoldIsRefusedAtOnce() {
    assertThat(
            app(
                "format: env",
                "variables:",
                "  A: {text: \"a\\nb\"}",
                "  B: {tag: b, default: ' b'}"))
        .containsExactly(
            "5: app.variables.A.text: found a text that has a line break, which a line cannot hold;"
                + " expected a text that env can hold",
            "6: app.variables.B.default: found a text that begins or ends with a blank, which its"
                + " readers drop; expected a text that env can hold");
    assertThat(app("format: shell", "variables: {A: {text: \"a\\nb\"}, B: {text: ' b'}}"))
        .isEmpty();
  }

  @Test
  void aSecretIsOnlyInASecretFile() {
    String remedy =
        "found a secret where everybody may read it; expected secret: true in this file, which"
            + " makes its mode 0600";
    assertThat(
            app(
                "variables:",
                "  A: {secureParameter: /a}",
                "  B: {secret: b}",
                "  C: {parameter: c}"))
        .containsExactly("4: app.variables.A: " + remedy, "5: app.variables.B: " + remedy);
  }

  @Test
  void aSecretFileHasNoOtherMode() {
    assertThat(app("secret: true", "mode: '0640'", VARIABLES))
        .containsExactly(
            "4: app.mode: found \"0640\"; expected 0600, or no mode, beside secret: true; did you"
                + " mean \"0600\"?");
  }

  @Test
  void aModeIsReadableForItsOwnerAndWritableForFew() {
    String form =
        "; expected a mode such as \"0644\": its owner may read it, nobody but the owner and the"
            + " group write it";
    assertThat(app("mode: 644", VARIABLES))
        .containsExactly("3: app.mode: found 644" + form + "; did you mean \"0644\"?");
    assertThat(app("mode: rw-r-----", VARIABLES))
        .containsExactly("3: app.mode: found \"rw-r-----\"" + form + "; did you mean \"0640\"?");
    assertThat(app("mode: '0666'", VARIABLES))
        .containsExactly("3: app.mode: found \"0666\"" + form);
    assertThat(app("mode: '0044'", VARIABLES))
        .containsExactly("3: app.mode: found \"0044\"" + form);
    assertThat(app("mode: '4755'", VARIABLES))
        .containsExactly("3: app.mode: found \"4755\"" + form);
  }

  @Test
  void aTagIsRequiredOnce() {
    assertThat(app("requireTags: [env, role, env]", VARIABLES))
        .containsExactly("3: app.requireTags[2]: found \"env\"; expected each tag once");
    assertThat(app("requireTags: env", VARIABLES))
        .containsExactly(
            "3: app.requireTags: found \"env\"; expected a list of tags' keys, such as [env, role];"
                + " did you mean \"[env]\"?");
  }
}
