package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Message;
import io.nodekeeper.outward.Outbox;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.outward.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is to be told outside: what becomes of it until it is, and what never leaves. */
class PostTest {

  private static final Outward BOTH =
      new Outward(
          Optional.of("ops"),
          Optional.empty(),
          Optional.of("/etc/webhook"),
          List.of("daemon.flapping", "settings.refused", "agent.fault", "action.refused"));

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private Instant now = Told.NOON;

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  private Post post() {
    return new Post(node.places(), BOTH, () -> now);
  }

  private static Line flapping(String daemon) {
    return Line.warning("daemon.flapping", daemon, "it keeps dying")
        .daemon(new DaemonName(daemon))
        .reason("exited with 1")
        .attempt(3);
  }

  private List<Message> next(Post post, Target target) {
    return post.next(target, BOTH, now);
  }

  private static Sent taken(List<Message> messages) {
    return new Sent(messages.stream().map(Message::id).toList(), Optional.empty());
  }

  private static List<String> subjects(List<Message> messages) {
    return messages.stream().map(Message::subject).toList();
  }

  @Test
  void whatIsNamedWaitsForEachUntilItHasTakenIt() {
    Post post = post();
    post.accept(flapping("logs"));
    post.accept(Line.info("daemon.healthy", "logs", "task t1"));
    List<Message> messages = next(post, Target.WEBHOOK);
    assertThat(subjects(messages)).containsExactly("logs");
    assertThat(messages.getFirst().level()).isEqualTo("warning");
    assertThat(messages.getFirst().at()).isEqualTo(Told.NOON);
    assertThat(messages.getFirst().attempt()).hasValue(3);

    post.sent(Target.WEBHOOK, taken(messages), "i-1", now);
    assertThat(next(post, Target.WEBHOOK)).isEmpty();
    assertThat(next(post, Target.EVENT_BRIDGE)).isEqualTo(messages);
    assertThat(next(post, Target.SNS)).isEmpty();
  }

  @Test
  void whatWaitsIsToldByTheNextAgentUnderTheSameId() throws IOException {
    Post killed = post();
    killed.accept(flapping("logs"));
    killed.save();
    List<Message> before = next(killed, Target.EVENT_BRIDGE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.places().outbox())))
        .isEqualTo("rw-------");

    Post after = post();
    assertThat(next(after, Target.EVENT_BRIDGE)).isEqualTo(before).isNotEmpty();
    after.sent(Target.EVENT_BRIDGE, taken(before), "i-1", now);
    after.sent(Target.WEBHOOK, taken(before), "i-1", now);
    after.save();
    assertThat(node.places().outbox()).doesNotExist();
  }

  @Test
  void whatCannotBeKeptIsToldAllTheSameAndSaid() {
    Post post = post();
    node.with("var/lib/nodekeeper/outbox.json/in-the-way", "");
    post.accept(flapping("logs"));
    post.save();

    assertThat(next(post, Target.WEBHOOK)).hasSize(1);
    assertThat(post.trouble().orElse("")).startsWith("what is to be told outside is not on disk: ");
    assertThat(post.notes()).extracting(Note::subject).containsExactly("events");
  }

  @Test
  void thatItCouldNotBeKeptIsOverWhenItCanAgainAlsoIfNothingWaitsAnyMore() throws IOException {
    Post post = post();
    node.with("var/lib/nodekeeper/outbox.json/in-the-way", "");
    post.accept(flapping("logs"));
    post.save();
    List<Message> messages = next(post, Target.WEBHOOK);
    post.sent(Target.WEBHOOK, taken(messages), "i-1", now);
    post.sent(Target.EVENT_BRIDGE, taken(messages), "i-1", now);
    post.save();
    assertThat(post.trouble()).isPresent();

    Files.delete(node.places().outbox().resolve("in-the-way"));
    post.save();
    assertThat(post.trouble()).isEmpty();
    assertThat(post.notes()).isEmpty();
    assertThat(node.places().outbox()).doesNotExist();
  }

  @Test
  void whatWasLostIsSaidInOneLookHoweverSoonTheFileIsWrittenAnew() {
    node.with("var/lib/nodekeeper/outbox.json", "{\"version\":1,");
    Post post = post();
    post.save();
    assertThat(post.trouble()).isEmpty();
    assertThat(node.places().outbox()).doesNotExist();
    assertThat(post.notes())
        .singleElement()
        .extracting(Note::text)
        .asString()
        .contains("outbox.json is lost: ");
    assertThat(post.notes()).isEmpty();
  }

  @Test
  void aBrokenFileIsSaidAndHarmsNothing() {
    node.with("var/lib/nodekeeper/outbox.json", "{\"version\":1,");
    Post post = post();
    assertThat(post.trouble().orElse("")).contains("outbox.json is lost: ");
    post.accept(flapping("logs"));
    post.save();
    assertThat(post.trouble()).isEmpty();
    assertThat(next(post(), Target.WEBHOOK)).hasSize(1);
  }

  @Test
  void whoFailsRestsAndIsSaidAndTheOtherIsToldMeanwhile() {
    Post post = post();
    post.accept(flapping("logs"));
    for (int i = 0; i < 2; i++) {
      now = now.plus(Duration.ofMinutes(10));
      assertThat(next(post, Target.WEBHOOK)).hasSize(1);
      post.sent(Target.WEBHOOK, Sent.none("it answers with 500"), "i-1", now);
      assertThat(next(post, Target.WEBHOOK)).isEmpty();
    }
    assertThat(next(post, Target.EVENT_BRIDGE)).hasSize(1);
    assertThat(post.notes())
        .containsExactly(
            Note.warning(
                "events",
                "webhook is not told what happens since 2026-11-21T12:10:00Z: it answers with 500;"
                    + " 1 wait"));
  }

  @Test
  void whatIsTooMuchOrTooOldIsCountedForWhoWasNotTold() {
    Post post = post();
    for (int i = 0; i < Outbox.MOST + 2; i++) {
      post.accept(flapping("d" + i));
    }
    assertThat(post.standings().get(Target.WEBHOOK)).extracting("dropped").isEqualTo(2L);
    assertThat(post.standings().get(Target.SNS)).extracting("dropped").isEqualTo(0L);
    post.sent(Target.WEBHOOK, taken(next(post, Target.WEBHOOK)), "i-1", now);
    now = now.plus(Outbox.OLDEST).plusSeconds(1);
    assertThat(next(post, Target.WEBHOOK)).isEmpty();
    assertThat(post.standings().get(Target.WEBHOOK)).extracting("dropped").isEqualTo(92L);
    assertThat(post.standings().get(Target.EVENT_BRIDGE)).extracting("dropped").isEqualTo(102L);
    assertThat(post.standings().get(Target.WEBHOOK)).extracting("delivered").isEqualTo(10L);
  }

  @Test
  void whoIsNotNamedAnyMoreIsToldNothingAndNothingIsLost() {
    Post post = post();
    post.accept(flapping("logs"));
    assertThat(post.next(Target.WEBHOOK, Outward.none(), now)).isEmpty();
    post.accept(flapping("logs"));
    post.save();
    assertThat(next(post, Target.WEBHOOK)).isEmpty();
    assertThat(post.standings().get(Target.WEBHOOK)).extracting("dropped").isEqualTo(0L);
    assertThat(node.places().outbox()).doesNotExist();
  }

  @Test
  void whatSettingsSayFaultsQuoteAndCommandsPrintStaysOnTheNode() {
    Post post = post();
    post.accept(Line.warning("settings.refused", "settings", "found \"hidden\""));
    post.accept(Line.fault("hooks", new IllegalStateException("hidden")));
    post.accept(
        Line.warning("action.refused", "/x", "it ended with 1" + Outcome.SAID + "hidden")
            .reason("it ended with 1" + Outcome.SAID + "hidden"));
    assertThat(next(post, Target.WEBHOOK)).hasSize(3);
    assertThat(next(post, Target.WEBHOOK).toString()).doesNotContain("hidden");
    assertThat(next(post, Target.WEBHOOK).get(1).text()).contains("IllegalStateException");
  }

  private List<Letter> letters(FakeEdges edges, Post post) {
    var letters = new ArrayList<Letter>();
    edges.outside =
        (_, some) -> {
          letters.addAll(some);
          return Sent.all(some);
        };
    new PostRound(Target.EVENT_BRIDGE, post, () -> BOTH, edges, () -> now).run();
    return letters;
  }

  @Test
  void aRoundTellsWhereItHappenedAsFarAsThatIsKnown() {
    Post post = post();
    post.accept(flapping("logs"));
    String json = letters(node.edges, post).getFirst().json();
    assertThat(json)
        .contains(
            "\"version\":1",
            "\"source\":\"nodekeeper\"",
            "\"time\":\"2026-11-21T12:00:00Z\"",
            "\"event\":\"daemon.flapping\"",
            "\"cluster\":\"prod\"",
            "\"instanceId\":\"i-1\"",
            "\"containerInstance\":\"arn:",
            "\"daemon\":\"logs\"",
            "\"task\":null",
            "\"reason\":\"exited with 1\"",
            "\"attempt\":3");
    assertThat(post.standings().get(Target.EVENT_BRIDGE)).extracting("delivered").isEqualTo(1L);

    post.accept(flapping("logs"));
    node.edges.agent = () -> Reading.unknown("not yet", now);
    node.edges.identity = () -> Reading.unknown("not yet", now);
    assertThat(letters(node.edges, post).getFirst().json())
        .contains("\"cluster\":null", "\"instanceId\":null");
  }

  @Test
  void aFaultIsAFailureLikeAnyOtherSoThatItIsNotToldEachSecond() {
    Post post = post();
    post.accept(flapping("logs"));
    node.edges.outside =
        (_, _) -> {
          throw new IllegalStateException("hidden");
        };
    var round = new PostRound(Target.WEBHOOK, post, () -> BOTH, node.edges, () -> now);
    round.run();
    now = now.plusSeconds(60);
    round.run();
    assertThat(post.notes().getFirst().text())
        .contains("a fault of nodekeeper's: IllegalStateException; 1 wait")
        .doesNotContain("hidden");
  }

  @Test
  void theFileWithTheAddressIsForFewAndHasOne() throws IOException {
    var webhook = new WebhookFile(node.places());
    String path = "/etc/nodekeeper/webhook";
    assertThat(webhook.post(path, List.of())).isEqualTo(Sent.none(path + " is not there"));
    node.with("etc/nodekeeper/webhook", "ftp://hooks.example.com/TOKEN\n");
    Path file = node.places().file(path);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(webhook.post(path, List.of()).why().orElse("")).endsWith("chmod o-r");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(webhook.post(path, List.of()).why().orElse(""))
        .contains("has no address that can be used")
        .doesNotContain("TOKEN");
    node.with("etc/nodekeeper/webhook", "https://hooks.example.com/TOKEN\n");
    assertThat(webhook.post(path, List.of()).why()).isEmpty();
  }

  @Test
  void aRevisionThatWasGivenUpAndALateNodeAreEventsOfTheirOwn() {
    var lines = new ArrayList<Line>();
    new NoteLines(lines::add)
        .tell(
            List.of(
                Note.warning("logs", "revision 8 is taken for bad here; revision 7 goes on"),
                Note.warning("ready", "the gate is opened all the same: after 600s still: x"),
                Note.warning("web", "the gate stays closed: after 600s still: x"),
                Note.warning("logs", "no revision 8 is taken for bad here"),
                Note.info("logs", "revision 8 is taken for bad here")));
    assertThat(lines)
        .extracting(Line::event)
        .containsExactly("revision.bad", "gate.late", "gate.late", "note", "note");
    assertThat(lines.getFirst().facts().daemon()).contains("logs");
  }
}
