package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Policy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Settings that hold, broken by chance: each is answered by a sound policy or by sound problems.
 */
class MutatedSettingsTest {

  private static final int SEEDS = 1_000;

  private static final Map<String, String> WHOLE =
      new TreeMap<>(
          Map.of(
              "nodekeeper.yaml",
              """
              # settings
              ecs: {introspection: "http://127.0.0.1:51678", poll: 1m, settle: 45s, stopTimeout: 30s}
              ready:
                attribute: nodekeeper.ready
                within: 10m
                afterwards: open
              drain:
                deadline: 1h
                atDeadline: continue
                hook: auto
                poll: 10s
              nodeConfig:
                MY_ENVIRONMENT: {tag: env}
                NODE_REGION: {fact: region}
              look: 30s
              backoff: {first: 5s, most: 5m}
              steady: 5m
              log: {format: 'text'}
              daemons:
                base: {taskDefinition: "base:3"}
              """,
              "daemons.d/logs.yaml",
              """
              daemons:
                log-router:
                  taskDefinition: log-router
                  critical: true
                  after: [base]
                metrics:
                  taskDefinition: arn:aws:ecs:eu-west-1:123456789012:task-definition/datadog:12
                  after:
                  - log-router
                  - base
                  settle: 30s
              """,
              "daemons.d/mesh.yaml",
              """
              daemons:
                mesh: {taskDefinition: mesh, after: [log-router], critical: false}
                own:
                  taskDefinition: own
                  nodes: {tag: {role: "web*"}, any: [{instanceType: "m7i.*"}, {not: {architecture: arm64}}]}
                  requires: [{mount: /cluster}, {unit: docker.service}]
                  environment: {app: {LEVEL: info, ENV: {tag: env}}}
                  command: {app: [serve, -v]}
                  tags: {team: ops}
                  network: {subnets: [subnet-01234567]}
                  update: {method: start-first, canary: 5}
              """));

  private static final List<String> PIECES =
      List.of(
          ":",
          ": ",
          "-",
          "- ",
          "{",
          "}",
          "[",
          "]",
          ",",
          "'",
          "\"",
          "#",
          "&a ",
          "*a",
          "!",
          "!!int ",
          "|",
          ">",
          "%",
          "@",
          "`",
          "\\",
          "?",
          "? ",
          "~",
          "null",
          "true",
          "no",
          "0",
          "-1",
          "1e9",
          "30",
          "1d",
          "99999999999h",
          "\t",
          "\n",
          "\r",
          "  ",
          "---\n",
          "...\n",
          "<<: ",
          "\ufeff",
          "\u0000",
          "\u0085",
          "\u2028",
          "é",
          "\ud83d\ude00",
          "base",
          "mesh",
          "metrics",
          "daemons:",
          "after: [mesh]",
          "after: [metrics]",
          "log-routr",
          "poll",
          "tag",
          "auto",
          "nothing");

  private final Written written;

  MutatedSettingsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  @Test
  void theUnbrokenSettingsHold() {
    WHOLE.forEach(written::file);

    assertThat(written.daemons()).containsExactly("base", "log-router", "mesh", "metrics", "own");
  }

  @Test
  void whateverIsBrokenIsAnsweredSoundly() {
    Set<String> kinds = new TreeSet<>();
    int[] answers = new int[2];
    assertTimeoutPreemptively(
        Duration.ofMinutes(10),
        () -> {
          for (long seed = 0; seed < SEEDS; seed++) {
            Map<String, byte[]> files = broken(new SplittableRandom(seed));
            files.forEach(written::bytes);
            Settings settings = written.load();
            assertThat(written.load()).as("seed %d, again", seed).isEqualTo(settings);
            switch (settings) {
              case Settings.Loaded loaded -> {
                answers[0]++;
                sound(loaded, seed);
              }
              case Settings.Invalid(List<Problem> problems) -> {
                answers[1]++;
                sound(problems, files, seed);
                problems.forEach(problem -> kinds.add(kind(problem)));
              }
            }
          }
        });
    assertThat(answers[0]).as("loaded").isGreaterThan(SEEDS / 20);
    assertThat(answers[1]).as("invalid").isGreaterThan(SEEDS / 2);
    assertThat(kinds).as("kinds of problems").hasSizeGreaterThan(60);
    assertThat(kinds).anyMatch(kind -> kind.startsWith("a cycle, "));
  }

  /** Without what depends on the very text. */
  private static String kind(Problem problem) {
    String found = problem.found().replaceAll("\".*\"|[0-9].*|'.*|\\*.*", "");
    return found + "; " + problem.expected();
  }

  private static void sound(Settings.Loaded loaded, long seed) {
    Policy policy = loaded.policy();
    Set<DaemonName> before = new HashSet<>();
    Set<String> families = new HashSet<>();
    for (Daemon daemon : policy.daemons()) {
      assertThat(before).as("seed %d", seed).containsAll(daemon.after());
      assertThat(before.add(daemon.name())).as("seed %d", seed).isTrue();
      assertThat(families.add(daemon.taskDefinition().family())).as("seed %d", seed).isTrue();
    }
    assertThat(policy.pace().backoffMost())
        .as("seed %d", seed)
        .isGreaterThanOrEqualTo(policy.pace().backoffFirst());
    assertThat(loaded.origins())
        .as("seed %d", seed)
        .allMatch(is -> (is.key() + is.value() + is.from()).lines().count() == 1);
    assertThat(loaded.ignored())
        .as("seed %d", seed)
        .allMatch(is -> (is.file() + is.why()).lines().count() == 1);
  }

  private static void sound(List<Problem> problems, Map<String, byte[]> files, long seed) {
    assertThat(problems).as("seed %d", seed).isNotEmpty().doesNotHaveDuplicates();
    for (Problem problem : problems) {
      assertThat(files).as("seed %d: %s", seed, problem).containsKey(problem.file());
      String text = new String(files.get(problem.file()), StandardCharsets.UTF_8);
      int lines = text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
      assertThat(problem.line()).as("seed %d: %s", seed, problem).isBetween(1, lines);
      assertThat(problem.column()).as("seed %d: %s", seed, problem).isPositive();
      assertThat(problem.toString().lines()).as("seed %d: %s", seed, problem).hasSize(1);
    }
  }

  private static Map<String, byte[]> broken(SplittableRandom random) {
    Map<String, byte[]> files = new TreeMap<>();
    WHOLE.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    List<String> names = List.copyOf(files.keySet());
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      String name = names.get(random.nextInt(names.size()));
      files.computeIfPresent(
          name,
          (_, content) ->
              switch (random.nextInt(5)) {
                case 0, 1 -> bytes(content, random);
                case 2, 3 -> lines(content, random);
                default -> names(content, random);
              });
    }
    return files;
  }

  private static byte[] bytes(byte[] content, SplittableRandom random) {
    int at = random.nextInt(content.length + 1);
    int end = Math.min(content.length, at + 1 + random.nextInt(6));
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    return switch (random.nextInt(5)) {
      case 0 -> spliced(content, at, at, piece.getBytes(StandardCharsets.UTF_8));
      case 1 -> spliced(content, at, end, piece.getBytes(StandardCharsets.UTF_8));
      case 2 -> spliced(content, at, end, new byte[0]);
      case 3 -> spliced(content, at, at, new byte[] {(byte) random.nextInt(256)});
      default -> random.nextInt(4) == 0 ? Arrays.copyOf(content, at) : word(content, at, piece);
    };
  }

  /** Puts a piece in place of the word around a spot. */
  private static byte[] word(byte[] content, int at, String piece) {
    int begin = at;
    while (begin > 0 && isWord(content[begin - 1])) {
      begin--;
    }
    int end = at;
    while (end < content.length && isWord(content[end])) {
      end++;
    }
    return spliced(content, begin, end, piece.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isWord(byte letter) {
    return letter == '-' || Character.isLetterOrDigit(letter);
  }

  private static byte[] spliced(byte[] content, int from, int to, byte[] piece) {
    var out = new ByteArrayOutputStream();
    out.write(content, 0, from);
    out.writeBytes(piece);
    out.write(content, to, content.length - to);
    return out.toByteArray();
  }

  /** Puts one daemon's name in place of another's. */
  private static byte[] names(byte[] content, SplittableRandom random) {
    List<String> names = List.of("base", "log-router", "mesh", "metrics");
    var text = new String(content, StandardCharsets.ISO_8859_1);
    String old = names.get(random.nextInt(names.size()));
    int at = text.indexOf(old, random.nextInt(text.length() + 1));
    byte[] other = names.get(random.nextInt(names.size())).getBytes(StandardCharsets.UTF_8);
    return at < 0 ? content : spliced(content, at, at + old.length(), other);
  }

  private static byte[] lines(byte[] content, SplittableRandom random) {
    var lines =
        new ArrayList<>(List.of(new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)));
    int at = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    switch (random.nextInt(6)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(other, lines.get(at));
      case 2 -> lines.set(at, lines.set(other, lines.get(at)));
      case 3 -> lines.set(at, " ".repeat(1 + random.nextInt(4)) + lines.get(at));
      case 4 -> lines.set(at, lines.get(at).strip());
      default -> lines.set(at, lines.get(at) + "\r");
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }
}
