package io.nodekeeper.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The agent's writing of a file, killed before each of its calls to the kernel, and so after each
 * too: strace sees them all in one run, and then kills one run at each.
 */
class KilledAtEverySystemCallTest {

  private static final Pattern CALL = Pattern.compile("([a-z0-9_]+)\\(.*");
  private static final List<String> OF_THE_JVM = List.of("mmap", "munmap");
  private static final long PATIENCE_S = 60;

  @TempDir private Path top = Path.of("");

  /** What is written. */
  enum Case {
    THE_FIRST_TEXT_IN_A_MISSING_FOLDER,
    A_SECRET_IN_PLACE_OF_WHAT_ALL_MAY_READ;

    boolean isSecret() {
      return this == A_SECRET_IN_PLACE_OF_WHAT_ALL_MAY_READ;
    }

    void prepare(Path root) throws IOException {
      Files.createDirectories(root.resolve("etc/container_config"));
      if (isSecret()) {
        assertThat(TracedWriter.write(root, false, TracedWriter.OLD)).isEqualTo("done");
      }
    }
  }

  /**
   * One call to the kernel.
   *
   * @param nth of that name since the tracer has taken hold
   */
  private record Call(String name, int nth) {
    String fault() {
      return "inject=" + name + ":signal=SIGKILL:when=" + nth;
    }
  }

  /**
   * How a writer has ended.
   *
   * @param said after it was told to begin; empty if it was killed
   */
  private record Ended(String said, List<String> trace) {}

  @ParameterizedTest
  @EnumSource
  @Timeout(600)
  void theFileIsOldOrNewAndWholeAndTheNextRunMakesItRight(Case what) throws Exception {
    List<Call> calls = calls(what);
    assertThat(calls)
        .extracting(Call::name)
        .contains("openat", "fchmod", "write", "fsync", "rename", "close")
        .contains(what.isSecret() ? TracedWriter.isRoot() ? "fchown" : "fchmod" : "mkdir")
        .hasSizeGreaterThan(60);

    List<Callable<Call>> deaths = new ArrayList<>();
    calls.forEach(call -> deaths.add(() -> killed(what, call)));
    var died = new ArrayList<Call>();
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (var death : threads.invokeAll(deaths)) {
        died.add(death.get());
      }
    }
    assertThat(died).isEqualTo(calls);
  }

  private static final Pattern OPENED =
      Pattern.compile("openat\\([^,]*, \"([^\"]*)\".* = ([0-9]+)");
  private static final Pattern DONE = Pattern.compile("(write|fsync)\\(([0-9]+)[,)].*");
  private static final Pattern RENAMED =
      Pattern.compile("rename\\(.*, \"/proc/self/fd/[0-9]+/(app.env|sub)\"\\) += 0");

  /** The power may fail at any time: what has its name is on disk, and then so is the name. */
  @ParameterizedTest
  @EnumSource
  @Timeout(600)
  void theTextIsOnDiskBeforeItHasItsNameAndThatIsBeforeItIsDone(Case what) throws Exception {
    Path root = top.resolve("whole/root");
    what.prepare(root);
    var steps = new ArrayList<String>();
    if (!what.isSecret()) {
      steps.addAll(List.of("sub has its name", "fsync folder"));
    }
    steps.addAll(List.of("write text", "fsync text", "app.env has its name", "fsync folder"));
    assertThat(steps(run(what, root, "trace=%file,%desc").trace())).isEqualTo(steps);
  }

  /** What is done to the file and its folder, which are reached by the folders' descriptors. */
  private static List<String> steps(List<String> trace) {
    Map<String, String> open = new HashMap<>();
    var steps = new ArrayList<String>();
    for (String line : trace) {
      Matcher opened = OPENED.matcher(line);
      Matcher done = DONE.matcher(line);
      Matcher renamed = RENAMED.matcher(line);
      String step = "";
      if (opened.matches()) {
        open.put(opened.group(2), kind(opened.group(1)));
      } else if (done.matches()) {
        step = done.group(1) + open.getOrDefault(done.group(2), "");
      } else if (renamed.matches()) {
        step = renamed.group(1) + " has its name";
      }
      if (step.contains(" ") && !(steps.size() > 0 && steps.getLast().equals(step))) {
        steps.add(step);
      }
    }
    return steps;
  }

  private static String kind(String path) {
    String name = path.replaceFirst("/proc/self/fd/[0-9]+", "");
    return path.startsWith("/proc/")
        ? name.isEmpty() ? " folder" : name.matches("/\\.app\\.env\\..*\\.tmp") ? " text" : ""
        : "";
  }

  /** All between the first that names something below the root and the word that it is done. */
  private List<Call> calls(Case what) throws Exception {
    Path root = top.resolve("whole/root");
    what.prepare(root);
    Ended whole = run(what, root, "trace=%file,%desc");
    assertThat(whole.said()).isEqualTo("done");
    assertRight(what, root);

    var calls = new ArrayList<Call>();
    Map<String, Integer> seen = new HashMap<>();
    boolean begun = false;
    for (String line : whole.trace()) {
      Matcher call = CALL.matcher(line);
      if (!call.matches() || line.startsWith("write(1, \"done")) {
        break;
      }
      String name = call.group(1);
      int nth = seen.merge(name, 1, Integer::sum);
      begun |= line.contains(root.toString());
      if (begun && !OF_THE_JVM.contains(name)) {
        calls.add(new Call(name, nth));
      }
    }
    return calls;
  }

  private Call killed(Case what, Call at) throws Exception {
    Path root = top.resolve(at.name() + at.nth() + "/root");
    what.prepare(root);
    Ended ended = run(what, root, at.fault());
    assertThat(ended.trace())
        .as("%s ends a writer that said '%s'", at, ended.said())
        .endsWith("+++ killed by SIGKILL +++");
    assertWhole(what, root, at);
    TracedWriter.sweep(root, what.isSecret());
    assertThat(files(root)).as("at %s", at).noneMatch(each -> each.toString().endsWith(".tmp"));
    assertWhole(what, root, at);
    assertThat(TracedWriter.write(root, what.isSecret(), TracedWriter.NEW)).isEqualTo("done");
    assertRight(what, root);
    return at;
  }

  private static void assertWhole(Case what, Path root, Call at) throws IOException {
    Path file = new Places(root).file(TracedWriter.FILE);
    if (what.isSecret() || Files.exists(file)) {
      assertThat(Files.readString(file)).as("at %s", at).isIn(TracedWriter.OLD, TracedWriter.NEW);
    }
    for (Path each : files(root)) {
      String name = each.getFileName().toString();
      String text = Files.readString(each);
      if (!name.endsWith(".tmp") && !name.endsWith(".diff")) {
        assertThat(text).as("%s at %s", each, at).isIn(TracedWriter.OLD, TracedWriter.NEW);
      }
      if (what.isSecret() && !TracedWriter.OLD.equals(text) && !name.endsWith(".diff")) {
        assertThat(mode(each)).as("%s at %s", each, at).isEqualTo("rw-------");
      }
    }
    if (Files.exists(file)) {
      boolean old = Files.readString(file).equals(TracedWriter.OLD);
      assertThat(mode(file))
          .as("at %s", at)
          .isEqualTo(what.isSecret() && !old ? "rw-------" : "rw-r--r--");
    }
  }

  private static void assertRight(Case what, Path root) throws IOException {
    var places = new Places(root);
    Path file = places.file(TracedWriter.FILE);
    String kept = LastGood.name(TracedWriter.FILE);
    var expected = new ArrayList<Path>();
    expected.add(file);
    expected.add(places.files().resolve(kept + (what.isSecret() ? ".secret" : ".text")));
    if (!what.isSecret()) {
      expected.add(places.files().resolve(kept + ".diff"));
    }
    assertThat(files(root)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(file).hasContent(TracedWriter.NEW);
    assertThat(mode(file)).isEqualTo(what.isSecret() ? "rw-------" : "rw-r--r--");
    assertThat(mode(file.resolveSibling("."))).isEqualTo("rwxr-xr-x");
    assertThat(places.file("/etc/container_config")).isDirectoryNotContaining("glob:**/.*");
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static String mode(Path of) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(of));
  }

  /** Starts a writer, has strace take hold of it, and lets it begin. */
  private static Ended run(Case what, Path root, String expression) throws Exception {
    Path trace = root.resolveSibling("trace");
    Process writer =
        new ProcessBuilder(writer(root, what))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = writer.inputReader(UTF_8);
        var in = writer.outputWriter(UTF_8)) {
      String thread = Optional.ofNullable(out.readLine()).orElse("the writer has not begun");
      Process strace =
          new ProcessBuilder("strace", "-p", thread, "-e", expression, "-o", trace.toString())
              .redirectErrorStream(true)
              .start();
      try (var said = strace.inputReader(UTF_8)) {
        assertThat(said.readLine()).as("what strace says").endsWith("attached");
        in.write('\n');
        in.flush();
        String end = Optional.ofNullable(out.readLine()).orElse("");
        assertThat(strace.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as("strace ends").isTrue();
        return new Ended(end, Files.readAllLines(trace));
      } finally {
        strace.destroyForcibly();
      }
    } finally {
      writer.destroyForcibly();
    }
  }

  /**
   * With the umask of the units, and random numbers that the kernel is asked for only once: else
   * how often it is asked depends on the time.
   */
  private static List<String> writer(Path root, Case what) {
    return List.of(
        "sh",
        "-c",
        "umask 077; exec \"$@\"",
        "sh",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx32m",
        "-Djava.security.egd=file:/dev/./urandom",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        TracedWriter.class.getName(),
        root.toString(),
        Boolean.toString(what.isSecret()),
        root.resolveSibling("elsewhere").toString());
  }
}
