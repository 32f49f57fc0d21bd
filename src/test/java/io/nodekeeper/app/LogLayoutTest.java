package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogLayoutTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private Logger logger(LogFormat format, String name) {
    var loggers = new LoggerContext();
    loggers.setMDCAdapter(new LogbackMDCAdapter());
    Logging.write(loggers, format, written);
    return loggers.getLogger(name);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void event(Logger logger, String text) {
    logger
        .atWarn()
        .addKeyValue("event", "daemon.backing-off")
        .addKeyValue("subject", "logs")
        .log(text);
  }

  @Test
  void theJournalGetsAPriorityForEachLevel() {
    Logger logger = logger(LogFormat.JOURNAL, Logging.OURS);
    logger.error("a");
    logger.warn("b");
    logger.info("c");
    assertThat(lines()).containsExactly("<3>a", "<4>b", "<6>c");
  }

  @Test
  void everyLineOfATraceHasThePriority() {
    logger(LogFormat.JOURNAL, Logging.OURS)
        .error("fault", new IllegalStateException("two\nlines", new RuntimeException("cause")));
    assertThat(lines().size()).isGreaterThan(5);
    assertThat(lines()).allMatch(line -> line.startsWith("<3>"));
    assertThat(lines()).anyMatch(line -> line.contains("cause"));
  }

  @Test
  void anEventIsNamedFirst() {
    event(logger(LogFormat.JOURNAL, Logging.OURS), "it ended");
    assertThat(lines()).containsExactly("<4>daemon.backing-off logs: it ended");
  }

  @Test
  void aTerminalGetsTheTime() {
    event(logger(LogFormat.TEXT, Logging.OURS), "it ended");
    assertThat(lines())
        .singleElement()
        .asString()
        .matches("[0-9-]{10}T[0-9:.]{12}Z WARN  daemon.backing-off logs: it ended");
  }

  @Test
  void textFromOutsideCannotBeginALineNorSteerATerminal() {
    logger(LogFormat.JOURNAL, Logging.OURS).warn("a\n<0>b\u001b[2J\u2028c\u202ed");
    assertThat(lines()).containsExactly("<4>a\\n<0>b\\u001b[2J\\u2028c\\u202ed");
  }

  @Test
  void jsonIsOneObjectALine() throws Exception {
    event(logger(LogFormat.JSON, Logging.OURS), "it \"ended\"\nhere");
    JsonNode line = new JsonMapper().readTree(lines().getFirst());
    assertThat(lines()).hasSize(1);
    assertThat(line.get("level").asText()).isEqualTo("WARN");
    assertThat(line.get("event").asText()).isEqualTo("daemon.backing-off");
    assertThat(line.get("subject").asText()).isEqualTo("logs");
    assertThat(line.get("text").asText()).isEqualTo("it \"ended\"\nhere");
    assertThat(line.get("time").asText()).matches("[0-9-]{10}T[0-9:.]+Z");
  }

  private static void facts(Logger logger) {
    logger
        .atInfo()
        .addKeyValue(LogLayout.EVENT, "action.failed")
        .addKeyValue(LogLayout.SUBJECT, "logs")
        .addKeyValue(LogLayout.DAEMON, "logs")
        .addKeyValue(LogLayout.TASK, "arn:t1")
        .addKeyValue(LogLayout.REASON, "no memory")
        .addKeyValue(LogLayout.ATTEMPT, 3)
        .log("it failed");
  }

  @Test
  void jsonHasTheFactsApartAndPeopleReadThemInTheText() throws Exception {
    facts(logger(LogFormat.JSON, Logging.OURS));
    JsonNode line = new JsonMapper().readTree(lines().getFirst());
    assertThat(line.get("daemon").asText()).isEqualTo("logs");
    assertThat(line.get("task_arn").asText()).isEqualTo("arn:t1");
    assertThat(line.get("reason").asText()).isEqualTo("no memory");
    assertThat(line.get("attempt").isInt()).isTrue();
    written.reset();
    facts(logger(LogFormat.JOURNAL, Logging.OURS));
    assertThat(lines()).containsExactly("<6>action.failed logs: it failed");
  }

  @Test
  void jsonForJournaldHasAPriorityInFront() throws Exception {
    event(logger(LogFormat.JOURNAL_JSON, Logging.OURS), "it ended");
    assertThat(lines().getFirst()).startsWith("<4>{\"time\":");
    assertThat(new JsonMapper().readTree(lines().getFirst().substring(3)).get("level").asText())
        .isEqualTo("WARN");
  }

  @Test
  void librariesSpeakFromWarningsOnAndByName() {
    Logger library = logger(LogFormat.JOURNAL, "software.amazon.awssdk.Thing");
    library.info("chatter");
    library.warn("trouble");
    assertThat(lines()).containsExactly("<4>software.amazon.awssdk.Thing: trouble");
  }

  @Test
  void whatIsTooLongIsCut() {
    logger(LogFormat.JOURNAL, Logging.OURS).warn("x".repeat(100_000));
    assertThat(lines().getFirst().length()).isLessThan(5_000);
  }

  @Test
  void theFormatFollowsSystemdTheSettingsAndTheEnvironment() throws Exception {
    assertThat(LogFormat.choose(false, Map.of())).isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.choose(false, Map.of("JOURNAL_STREAM", "8:123")))
        .isEqualTo(LogFormat.JOURNAL);
    assertThat(LogFormat.choose(true, Map.of())).isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.choose(true, Map.of("JOURNAL_STREAM", "8:123")))
        .isEqualTo(LogFormat.JOURNAL_JSON);
    assertThat(LogFormat.choose(true, Map.of("NODEKEEPER_LOG_FORMAT", "text")))
        .isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.choose(false, Map.of("NODEKEEPER_LOG_FORMAT", "json")))
        .isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.choose(false, Map.of("NODEKEEPER_LOG_FORMAT", "")))
        .isEqualTo(LogFormat.TEXT);
  }

  @Test
  void aFormatThatIsNoneIsRefused() {
    Stopped stopped =
        catchThrowableOfType(
            Stopped.class, () -> LogFormat.choose(true, Map.of("NODEKEEPER_LOG_FORMAT", "bogus")));
    assertThat(stopped.code()).isEqualTo(78);
    assertThat(stopped)
        .hasMessage("NODEKEEPER_LOG_FORMAT is \"bogus\"; expected text, journal or json");
  }
}
