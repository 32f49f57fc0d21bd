package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

  @TempDir private Path directory = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void aTree() throws IOException {
    tree = Files.createDirectories(directory.resolve("a tree"));
    executable(
        tree.resolve("bin/nodekeeper"), Files.readString(Path.of("src/main/launcher/nodekeeper")));
    Files.createDirectories(tree.resolve("lib"));
    Files.writeString(tree.resolve("lib/nodekeeper-1.jar"), "");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A java that only prints who it is and what it is given. */
  private Path java(Path home, int version) throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    Path java = home.resolve("bin/java");
    executable(
        java,
        """
        #!/bin/sh
        echo "$0"
        echo "CLASSPATH=$CLASSPATH"
        echo "LC_ALL=${LC_ALL:-}"
        for a in "$@"; do printf '<%s>\\n' "$a"; done
        exit 7
        """);
    return java;
  }

  private record Ran(int code, List<String> lines) {}

  private static Ran run(Path program, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), printed.lines().toList());
  }

  private Path launcher() {
    return tree.resolve("bin/nodekeeper");
  }

  @Test
  void aRuntimeInTheTreeIsTakenFirst() throws Exception {
    Path bundled = java(tree.resolve("runtime"), 25);
    Path home = directory.resolve("home");
    java(home, 26);
    Ran ran = run(launcher(), Map.of("JAVA_HOME", home.toString()), "status");
    assertThat(ran.lines().getFirst()).isEqualTo(bundled.toString());
  }

  @Test
  void thenThatOfJavaHomeUnlessItIsTooOld() throws Exception {
    Path home = directory.resolve("home");
    Path java = java(home, 26);
    Map<String, String> environment = Map.of("JAVA_HOME", home.toString());
    assertThat(run(launcher(), environment).lines().getFirst()).isEqualTo(java.toString());

    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
    assertThat(run(launcher(), environment, "version").lines().getFirst())
        .isNotEqualTo(java.toString());
  }

  @Test
  void theOneTheOperatorNamesIsTheOnlyOne() throws Exception {
    Path java = java(directory.resolve("home"), 25);
    assertThat(run(launcher(), Map.of("NODEKEEPER_JAVA", java.toString())).lines().getFirst())
        .isEqualTo(java.toString());

    Path old = java(directory.resolve("old"), 17);
    for (String named : List.of(old.toString(), "/nonexistent/java")) {
      Ran ran = run(launcher(), Map.of("NODEKEEPER_JAVA", named));
      assertThat(ran.code()).isEqualTo(69);
      assertThat(ran.lines())
          .singleElement()
          .asString()
          .isEqualTo(
              "nodekeeper: NODEKEEPER_JAVA is %s, which is no Java 25 or newer; name one, or unset"
                  + " it",
              named);
    }
  }

  @Test
  void aTreeWithoutItsJarIsSaidToBeIncomplete() throws Exception {
    java(tree.resolve("runtime"), 25);
    Files.delete(tree.resolve("lib/nodekeeper-1.jar"));
    Ran ran = run(launcher(), Map.of(), "status");
    assertThat(ran.code()).isEqualTo(70);
    assertThat(ran.lines())
        .containsExactly(
            "nodekeeper: there is no nodekeeper-*.jar in "
                + tree
                + "/lib; install nodekeeper again");
  }

  @Test
  void argumentsAndTheExitCodeArePassedOnAsTheyAre() throws Exception {
    java(tree.resolve("runtime"), 25);
    Ran ran = run(launcher(), Map.of(), "check", "--root", "a b", "", "*", "$x");
    assertThat(ran.code()).isEqualTo(7);
    assertThat(ran.lines())
        .endsWith("<io.nodekeeper.app.Main>", "<check>", "<--root>", "<a b>", "<>", "<*>", "<$x>");
  }

  @Test
  void theOperatorsFlagsComeAfterOurs() throws Exception {
    java(tree.resolve("runtime"), 25);
    List<String> lines = run(launcher(), Map.of("NODEKEEPER_JAVA_OPTS", "-Xmx128m -Dx=y")).lines();
    assertThat(lines)
        .contains("<-XX:+UseSerialGC>", "<--enable-native-access=ALL-UNNAMED>")
        .containsSubsequence("<-Xmx64m>", "<-Xmx128m>", "<-Dx=y>", "<io.nodekeeper.app.Main>");
  }

  @Test
  void pathsAreOfUtf8InEveryLocale() throws Exception {
    java(tree.resolve("runtime"), 25);
    for (String locale : List.of("C", "POSIX", "en_US.ISO-8859-1", "", "xx_XX.UTF-8")) {
      assertThat(run(launcher(), Map.of("LC_ALL", locale, "LC_CTYPE", "", "LANG", "C")).lines())
          .as(locale)
          .contains("LC_ALL=C.UTF-8");
    }
  }

  /** Of a locale that the host does not have, the JVM knows the name and not the encoding. */
  @Test
  void aRealJavaTakesPathsForUtf8WhateverTheOperatorsLocale() throws Exception {
    Path real = Path.of(System.getProperty("java.home"), "bin", "java");
    java(tree.resolve("runtime"), 25);
    executable(
        tree.resolve("runtime/bin/java"),
        "#!/bin/sh\nexec '" + real + "' -XshowSettings:properties -version\n");
    for (String locale : List.of("C", "xx_XX.UTF-8")) {
      assertThat(run(launcher(), Map.of("LC_ALL", locale)).lines())
          .as(locale)
          .anyMatch(line -> line.strip().equals("sun.jnu.encoding = UTF-8"));
    }
  }

  @Test
  void itFindsItsTreeThroughLinks() throws Exception {
    java(tree.resolve("runtime"), 25);
    Path first = directory.resolve("first");
    Files.createSymbolicLink(first, launcher());
    Path second = directory.resolve("second");
    Files.createSymbolicLink(second, Path.of("first"));
    String jars = jar("nodekeeper-1.jar") + ":" + jar("one.jar");
    assertThat(run(second, Map.of()).lines()).contains("CLASSPATH=" + jars);
  }

  @Test
  void jarsAreInAnOrderThatNoLocaleChanges() throws Exception {
    java(tree.resolve("runtime"), 25);
    String expected =
        "CLASSPATH="
            + String.join(":", jar("B.jar"), jar("a-1.jar"), jar("a.jar"), jar("nodekeeper-1.jar"));
    for (String locale : List.of("C", "C.UTF-8", "en_US.UTF-8")) {
      assertThat(run(launcher(), Map.of("LC_ALL", locale)).lines()).contains(expected);
    }
  }

  @Test
  void theArchiveIsOnlyForTheJavaThatIsFoundWithoutBeingTold() throws Exception {
    Path bundled = java(tree.resolve("runtime"), 25);
    assertThat(run(launcher(), Map.of()).lines()).noneMatch(line -> line.contains("Archive"));

    Path archive = tree.toRealPath().resolve("var/lib/nodekeeper-cache/classes.jsa");
    Files.createDirectories(archive.getParent());
    Files.writeString(archive, "");
    assertThat(run(launcher(), Map.of()).lines())
        .contains("<-XX:SharedArchiveFile=" + archive + ">");
    for (Map<String, String> told :
        List.of(
            Map.of("NODEKEEPER_JAVA", bundled.toString()),
            Map.of("JAVA_HOME", tree.resolve("runtime").toString()))) {
      assertThat(run(launcher(), told).lines()).noneMatch(line -> line.contains("Archive"));
    }
  }

  private String jar(String name) throws IOException {
    Path jar = Files.createDirectories(tree.resolve("lib")).resolve(name);
    if (!Files.exists(jar)) {
      Files.createFile(jar);
    }
    return jar.toRealPath().toString();
  }
}
