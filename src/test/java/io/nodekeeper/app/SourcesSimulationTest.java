package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.SourcesAsSaid.Said;
import io.nodekeeper.app.SourcesAsSaid.Source;
import io.nodekeeper.app.SourcesWorld.Answer;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.record.SourceContent;
import io.nodekeeper.record.StatusDocument.DaemonSource;
import io.nodekeeper.settings.SourceKind;
import io.nodekeeper.sim.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Sources that change, break, fail, move and come back in any order, under an agent that is
 * restarted: whatever happened, what is in force and on disk is what the sources last said that
 * held. {@code -Dsources.seeds=N} says how many stories there are, {@code -Dsources.seed=N} has
 * one.
 */
class SourcesSimulationTest extends SourceReading {

  private static final long SEEDS = 120;
  private static final int STEPS = 40;
  private static final int SHOWN = 3;

  /** Of what is counted. */
  private static final int KINDS = 22;

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final SourcesTally tally = new SourcesTally();
  private final Map<SourceKind, SourceAsked> asked = new EnumMap<>(SourceKind.class);
  private final StringBuilder story = new StringBuilder();
  private Dice dice = new Dice(0, "");
  private SourcesWorld world = new SourcesWorld(dice, tally);
  private ToldSettings files = ToldSettings.drawn(dice, 0);
  private SourcesAsSaid truth = new SourcesAsSaid(files, tally);
  private SourcesRoom room = new SourcesRoom(node);
  private long seed;
  private int agents;
  private int calls;
  private Instant ticks = Told.NOON;

  @Test
  void whatASourceSaidLastThatHeldIsInForceWhateverHappens() throws Exception {
    var failures = new ArrayList<String>();
    Long one = Long.getLong("sources.seed");
    long from = one == null ? 0 : one;
    long count = one == null ? Long.getLong("sources.seeds", SEEDS) : 1;
    for (long seed = from; seed < from + count; seed++) {
      try {
        play(seed);
      } catch (AssertionError e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    failures.stream().limit(SHOWN).forEach(System.out::println);
    System.out.println(tally.counts());
    assertThat(failures).extracting(it -> it.lines().findFirst().orElse("")).isEmpty();
    if (count >= SEEDS) {
      assertThat(tally.counts()).as("what never happened").doesNotContainValue(0L).hasSize(KINDS);
    }
  }

  private void play(long seed) throws Exception {
    begin(seed);
    for (int step = 0; step < STEPS; step++) {
      happens();
      judge();
      if (dice.chance(0.02)) {
        same("check", node.run("check").code(), files.broken() ? Exit.CONFIG : Exit.OK);
      }
      goOn(dice.scaled(1, 600));
    }
  }

  private void begin(long seed) throws Stopped, IOException {
    this.seed = seed;
    story.setLength(0);
    dice = new Dice(seed, "sources");
    node = new Node(Files.createDirectory(root.resolve("seed-" + seed)));
    room = new SourcesRoom(node);
    now = Told.NOON;
    lines.clear();
    world = new SourcesWorld(dice, tally);
    world.behind(node.edges);
    node.edges.parameter = name -> told(SourceKind.SSM, name);
    node.edges.object = name -> told(SourceKind.S3, "s3://" + name);
    node.edges.services = this::services;
    files = ToldSettings.drawn(dice, world.next());
    files.write(node);
    truth = new SourcesAsSaid(files, tally);
    for (SourceKind kind : SourceKind.values()) {
      asked.put(kind, new SourceAsked());
    }
    agents++;
    restarted();
  }

  private Reading<Content> told(SourceKind kind, String path) {
    String call = "";
    for (String next = node.edges.asked.poll(); next != null; next = node.edges.asked.poll()) {
      call = next;
    }
    // Only the object is asked for with the version that is had.
    String has = kind == SourceKind.S3 ? call.substring(call.lastIndexOf(' ') + 1) : "";
    Answer answer = answered(kind, path);
    tally.countIf("not sent again", answer.text().isPresent() && has.equals(answer.version()));
    return SourcesWorld.content(answer, has, now);
  }

  private Reading<List<LabelledService>> services() {
    Answer answer = answered(SourceKind.SERVICES, "prod");
    return answer
        .text()
        .map(text -> Reading.known(text.services(), now))
        .orElseGet(() -> Reading.unknown(answer.why(), now));
  }

  private Answer answered(SourceKind kind, String path) {
    calls++;
    SourceAsked own = asked(kind);
    own.asked(path, now).ifPresent(why -> wrong(kind + " is " + why));
    if (world.isSilent(kind)) {
      now = now.plus(DEADLINE);
    }
    Answer answer = world.answer(kind, path);
    own.answered(path, answer.text().isPresent(), now, ticks);
    answer.text().ifPresent(text -> truth.said(kind, new Said(path, text, answer.version(), now)));
    story.append("\n  " + now + " " + kind + " " + path + " says " + answer);
    return answer;
  }

  private SourceAsked asked(SourceKind kind) {
    return Objects.requireNonNull(asked.get(kind));
  }

  private void wrong(String what) {
    throw new AssertionError(seed + ": " + what + "\n" + story);
  }

  private void goOn(double seconds) throws Exception {
    for (int second = 0; second < seconds; second++) {
      int before = calls;
      for (SourceKind kind : SourceKind.values()) {
        noteFacts(kind);
      }
      ticks = ticks.plusSeconds(1);
      agent.tick();
      if (calls > before && dice.chance(0.02)) {
        tally.countIf("killed before a look", true);
        restart();
      }
      if (calls > before) {
        judge();
      }
    }
  }

  private void noteFacts(SourceKind kind) {
    ToldSettings settings = truth.settings();
    if (!settings.sources().contains(kind)) {
      asked(kind).forgotten();
      return;
    }
    boolean byTag = settings.byTag() && kind != SourceKind.SERVICES;
    asked(kind)
        .now(
            new SourceAsked.Facts(
                world.path(kind, settings),
                settings.poll(),
                byTag && world.tags == SourcesWorld.Tags.EC2,
                agents,
                settings.sources() + " " + settings.byTag() + " " + settings.poll()),
            ticks);
  }

  private void happens() throws Exception {
    int what = dice.between(0, 11);
    switch (what) {
      case 0, 1, 2 -> world.publish();
      case 3, 4 -> world.changeMood();
      case 5 -> world.changeTags();
      case 6 -> world.changeKnowledge();
      case 7 -> writes(files.with(ToldText.ofFiles(dice, world.next())));
      case 8 ->
          writes(
              dice.chance(0.4)
                  ? ToldSettings.drawn(dice, world.next())
                  : files.flawed(dice.chance(0.5)));
      case 9 -> restart();
      case 10 -> room();
      default -> loses();
    }
    story.append("\n" + now + " event " + what + " " + files + " " + world.tags + " " + world.role);
  }

  private void writes(ToldSettings settings) {
    files = settings;
    files.write(node);
    agent.wanted().mayHaveChanged();
  }

  /** The process dies, and another begins. */
  private void restart() throws Exception {
    if (files.broken()) {
      files = files.flawed(false);
      files.write(node);
    }
    for (SourceKind kind : SourceKind.values()) {
      asked(kind).forgotten();
      if (truth.of(kind).noRoom) {
        room.freed(kind);
      }
    }
    agents++;
    restarted();
    truth.restarted(files);
    for (SourceKind kind : SourceKind.values()) {
      if (truth.of(kind).noRoom) {
        room.taken(kind);
      }
    }
    story.append("\n" + now + " restart");
  }

  private Path kept(SourceKind kind) {
    return room.kept(kind);
  }

  /** There is no room for one file, as on a full disk; or there is again. */
  private void room() throws IOException {
    SourceKind kind = dice.any(SourceKind.values());
    Source source = truth.of(kind);
    if (source.noRoom) {
      room.freed(kind);
      source.noRoom = false;
    } else if (source.disk.isPresent() == source.kept.isPresent()) {
      room.taken(kind);
      source.noRoom = true;
    }
  }

  /** Somebody deletes what is kept. */
  private void loses() throws IOException {
    SourceKind kind = dice.any(SourceKind.values());
    Source source = truth.of(kind);
    if (!source.noRoom) {
      tally.countIf("deleted", Files.deleteIfExists(kept(kind)));
      source.disk = Optional.empty();
    }
  }

  private void judge() throws IOException {
    truth.settle(files);
    policy();
    for (SourceKind kind : SourceKind.values()) {
      room.forgotten(kind);
    }
    for (SourceKind kind : truth.settings().sources()) {
      DaemonSource state =
          agent.wanted().states().stream()
              .filter(is -> is.name().equals(kind.word()))
              .findFirst()
              .orElseThrow();
      lastGood(kind, state);
      told(kind, state);
      onDisk(kind);
      asked(kind).neglected(ticks).ifPresent(why -> wrong(kind + " is " + why));
    }
  }

  private void same(String what, Object is, Object hasToBe) {
    if (!is.equals(hasToBe)) {
      wrong(what + " is\n" + is + " and has to be\n" + hasToBe);
    }
  }

  /** The daemons of all sources by their precedence; and which sources are waited for. */
  private void policy() {
    Map<String, String> are = new TreeMap<>();
    for (Daemon daemon : agent.wanted().get().daemons()) {
      List<String> after = daemon.after().stream().map(DaemonName::toString).toList();
      boolean waits = daemon.where().unordered().isPresent();
      are.put(
          daemon.name().toString(),
          daemon.taskDefinition() + " after " + after + (waits ? " waits" : ""));
    }
    Map<String, String> haveToBe = new TreeMap<>();
    truth
        .daemons()
        .forEach((name, is) ->
            haveToBe.put(
                name,
                is.definition()
                    + " after "
                    + is.after().stream().toList()
                    + (truth.waiting().contains(name) ? " waits" : "")));
    same("in force", are, haveToBe);
    same("refused", agent.wanted().problem().isPresent(), truth.isRefused());
    same(
        "unread",
        (long) agent.wanted().get().unread().size(),
        truth.settings().sources().stream().filter(is -> truth.of(is).taken.isEmpty()).count());
  }

  private void lastGood(SourceKind kind, DaemonSource state) {
    Optional<Said> good = truth.of(kind).good;
    same("the age of " + kind, state.readAt(), good.map(Said::at));
    if (kind != SourceKind.SERVICES) {
      same("the version of " + kind, state.version(), good.map(Said::version));
    }
  }

  /** What is wrong with it, since when, and how old is what counts. */
  private void told(SourceKind kind, DaemonSource state) {
    Source source = truth.of(kind);
    SourceAsked own = asked(kind);
    own.silentSince()
        .ifPresent(since -> {
          same(kind + " in trouble", state.trouble().isPresent(), true);
          boolean isSo =
              state
                  .since()
                  .filter(at -> !at.isAfter(since) && !at.isBefore(own.answeredAt()))
                  .isPresent();
          same(kind + " silent since " + state.since() + " for " + since, isSo, true);
          String notes = agent.notes();
          source.good.ifPresent(
              good -> same("the age told: " + notes, notes.contains("said at " + good.at()), true));
        });
    if (own.isUpToDate() && !truth.isRefused()) {
      boolean holds = source.newest.map(Said::text).equals(source.taken);
      same(kind + " in trouble", state.trouble().isPresent(), !holds);
    }
    same(
        kind + " unwritten " + agent.notes(),
        agent.notes().contains(kind.word() + ".json cannot be written"),
        source.unwritten);
  }

  private void onDisk(SourceKind kind) throws IOException {
    Source source = truth.of(kind);
    if (source.noRoom) {
      return;
    }
    Optional<SourceContent> kept =
        Files.exists(kept(kind))
            ? Optional.of(SourceContent.read(Files.readString(kept(kind))))
            : Optional.empty();
    same(kind + " on disk from", kept.map(SourceContent::path), source.disk.map(Said::path));
    if (kind != SourceKind.SERVICES) {
      same(
          kind + " on disk",
          kept.map(SourceContent::text),
          source.disk.map(it -> it.text().yaml()));
    }
  }
}
