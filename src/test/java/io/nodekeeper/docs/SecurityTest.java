package io.nodekeeper.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What docs/SECURITY.md says is so by the tests that it names, and where there is none by these.
 */
class SecurityTest {

  private static final Page PAGE = Page.of("SECURITY.md");
  private static final Path UNITS = Path.of("systemd");

  private static final Pattern NAMED = Pattern.compile("(\\w+Test)\\.(\\w+)");

  /** What opens a port or a socket to which others may come. */
  private static final Pattern LISTENS =
      Pattern.compile("\\b(?:HttpServer\\.create|(?:Server|Datagram)Socket(?:Channel)?)\\b");

  private static final Pattern ASKED = Pattern.compile("\\.(\\w+)Cmd\\(");

  private static Stream<Path> java(String folder) {
    try (Stream<Path> files = Files.walk(Path.of("src", folder, "java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachTestThatThePageNamesIsThere() {
    var tests = new TreeMap<String, String>();
    java("test").forEach(file -> tests.merge(name(file), text(file), String::concat));
    List<String> named =
        PAGE.code().stream().filter(code -> NAMED.matcher(code).matches()).toList();
    assertThat(named)
        .hasSizeGreaterThan(40)
        .allSatisfy(code -> {
          String[] parts = code.split("\\.", 2);
          assertThat(tests).as(code).containsKey(parts[0]);
          assertThat(tests.get(parts[0])).as(code).contains("void " + parts[1] + "(");
        });
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replace(".java", "");
  }

  @Test
  void eachUnitRunsAsThePageSays() throws IOException {
    List<String> sandbox = List.of("NoNewPrivileges=yes", "ProtectSystem=strict");
    for (String unit : List.of("nodekeeper", "nodekeeper-files", "nodekeeper-hold")) {
      assertThat(unit(unit)).contains("User=nodekeeper", "CapabilityBoundingSet=");
    }
    assertThat(unit("nodekeeper-hold")).contains("PrivateNetwork=yes");
    assertThat(unit("nodekeeper-ecs-config"))
        .contains("PrivateNetwork=yes", "CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_CHOWN")
        .contains("ReadWritePaths=-/etc/ecs")
        .noneMatch(line -> line.startsWith("User="));
    try (Stream<Path> files = Files.list(UNITS)) {
      List<String> services =
          files.map(SecurityTest::name).filter(name -> name.endsWith(".service")).toList();
      assertThat(services).hasSize(4);
      assertThat(services)
          .allSatisfy(name -> {
            assertThat(PAGE.text()).contains("\n| `" + name + "`: ");
            assertThat(unit(name.replace(".service", ""))).containsAll(sandbox);
          });
    }
  }

  private static List<String> unit(String name) {
    return text(UNITS.resolve(name + ".service")).lines().toList();
  }

  @Test
  void onlyTheListenerListens() {
    assertThat(java("main").filter(file -> LISTENS.matcher(text(file)).find()))
        .extracting(SecurityTest::name)
        .containsExactly("Listener");
  }

  @Test
  void dockerIsAskedForNothingElse() {
    assertThat(
            java("main")
                .flatMap(file -> ASKED.matcher(text(file)).results())
                .map(is -> is.group(1)))
        .containsOnly("version", "info", "listContainers", "inspectContainer", "killContainer");
    assertThat(PAGE.text())
        .contains(
            "`/version`", "`/info`", "`/containers/json`", "`/events`", "`/containers/ID/json`")
        .contains("`/containers/ID/kill?signal=…`");
  }
}
