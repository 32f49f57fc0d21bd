package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.docs.Fenced;
import io.nodekeeper.docs.Page;
import io.nodekeeper.outward.Kinds;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.record.OutwardEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/EVENTS.md has every event with its levels, and no other. */
class EventsTest {

  private static final Path PAGE = Path.of("docs", "EVENTS.md");

  private static final Pattern CALL =
      Pattern.compile("Line\\s*\\.(info|warning|error)\\(\\s*\"([a-zA-Z.-]+)\"\\s*,");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-zA-Z.-]+)` \\| ((?:info|warning|error|, )+) \\|");
  private static final Pattern MEMBER = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

  private static SortedMap<String, SortedSet<String>> inCode() throws IOException {
    SortedMap<String, SortedSet<String>> events = new TreeMap<>();
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/nodekeeper/app"))) {
      sources
          .flatMap(source -> CALL.matcher(text(source)).results())
          .forEach((MatchResult call) -> add(events, call.group(2), call.group(1)));
    }
    for (NodeState state : NodeState.values()) {
      add(events, "node." + state.word(), "info");
    }
    for (Phase phase : Phase.values()) {
      boolean bad =
          phase == Phase.UNHEALTHY || phase == Phase.BACKING_OFF || phase == Phase.FLAPPING;
      add(events, "daemon." + Summary.phase(phase), bad ? "warning" : "info");
    }
    // For what comes only when somebody acts.
    add(events, "daemon.waiting", "warning");
    add(events, "agent.fault", "error");
    return events;
  }

  private static void add(SortedMap<String, SortedSet<String>> events, String event, String level) {
    events.computeIfAbsent(event, _ -> new TreeSet<>()).add(level);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thePageAndTheCodeHaveTheSameEventsWithTheSameLevels() throws IOException {
    SortedMap<String, SortedSet<String>> onPage = new TreeMap<>();
    ROW.matcher(text(PAGE))
        .results()
        .forEach((MatchResult row) ->
            Arrays.stream(row.group(2).split(",", -1))
                .forEach(level -> add(onPage, row.group(1), level.strip())));
    assertThat(onPage).containsKeys("drain.begun", "note", "daemon.flapping");
    assertThat(onPage).isEqualTo(inCode());
  }

  @Test
  void allButWhatCommandsPrintMayBeToldOutsideAndWhatMayBeAWarningOnlyAsOne() throws IOException {
    SortedMap<String, SortedSet<String>> events = inCode();
    assertThat(events.remove("file.told")).isNotNull();
    assertThat(Kinds.ALL).containsExactlyInAnyOrderElementsOf(events.keySet());
    assertThat(Kinds.ALL).containsAll(Kinds.STANDARD);
    for (var event : events.entrySet()) {
      var all =
          new Outward(
              Optional.empty(), Optional.empty(), Optional.empty(), List.of(event.getKey()));
      assertThat(all.wants(event.getKey(), false))
          .as(event.getKey())
          .isEqualTo(event.getValue().size() == 1);
    }
  }

  @Test
  void thePageHasADocumentWithEveryMember() throws IOException {
    String document = text(PAGE).replaceFirst("(?s)^.*?```json\n(\\{\"version\".*?)```.*$", "$1");
    var names = new ArrayList<String>();
    new JsonMapper().readTree(document).fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactlyElementsOf(
            Arrays.stream(OutwardEvent.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  @Test
  void thePageHasEveryMemberOfALine() throws Exception {
    SortedSet<String> inCode = new TreeSet<>();
    for (var field : LogLayout.class.getDeclaredFields()) {
      if (field.getType() == String.class && Modifier.isStatic(field.getModifiers())) {
        inCode.add(String.valueOf(field.get(null)).toLowerCase(Locale.ROOT));
      }
    }
    SortedSet<String> onPage = new TreeSet<>();
    String members = text(PAGE).replaceFirst("(?s)^.*\n\\| member \\|(.*?)\n\n.*$", "$1");
    MEMBER.matcher(members).results().forEach((MatchResult row) -> onPage.add(row.group(1)));
    assertThat(onPage).isEqualTo(inCode);
  }

  @Test
  void thePagesPatternAndItsFilterNameWhatThereIs() throws IOException {
    List<Fenced> patterns =
        Page.of("EVENTS.md").blocks().stream()
            .filter(block -> block.text().contains("\"detail-type\""))
            .toList();
    assertThat(patterns).hasSize(1);
    JsonNode pattern = new JsonMapper().readTree(patterns.getFirst().text());
    pattern.get("detail-type").forEach(kind -> assertThat(Kinds.ALL).contains(kind.asText()));
    pattern
        .get("detail")
        .fieldNames()
        .forEachRemaining(name ->
            assertThat(OutwardEvent.class.getRecordComponents())
                .extracting(RecordComponent::getName)
                .contains(name));
    List<String> filters =
        Page.of("EVENTS.md").commands().stream().filter(line -> line.contains("| jq ")).toList();
    assertThat(filters).hasSize(1);
    Pattern.compile("[( ]\\.(\\w+)")
        .matcher(filters.getFirst())
        .results()
        .forEach((MatchResult member) ->
            assertThat(text(PAGE)).contains("\n| `" + member.group(1) + "` |"));
  }
}
