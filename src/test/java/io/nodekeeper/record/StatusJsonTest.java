package io.nodekeeper.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Reading;
import io.nodekeeper.docs.Members;
import io.nodekeeper.engine.Look;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusJsonTest {

  private static final Instant LATER = SampleLook.AT.plusSeconds(90);
  private static final Reading<Optional<String>> OLD_FILE =
      Reading.known(Optional.of("MY_ENVIRONMENT=\"" + SampleLook.SECRET + "-old\"\n"), LATER);

  private static final StatusDocument.DaemonSource SOURCE =
      new StatusDocument.DaemonSource(
          "ssm",
          Optional.of("ssm:/nodekeeper/{cluster}/daemons"),
          "ssm:/nodekeeper/prod/daemons",
          Optional.of("ssm:/nodekeeper/prod/daemons"),
          Optional.of("3"),
          Optional.of(SampleLook.AT.minusSeconds(120)),
          Optional.of("ssm:GetParameter: no answer in time"),
          Optional.of(SampleLook.AT.minusSeconds(60)));

  private static StatusDocument document(Reading<Optional<String>> file, boolean written) {
    return document(SampleLook.at(file, written));
  }

  private static StatusDocument document(Look look) {
    return StatusJson.of(
        look,
        SampleLook.AT,
        4711,
        "0.1.0",
        Optional.of("daemons.d/logs.yaml:3: after: expected a list"),
        List.of(SOURCE),
        Optional.empty());
  }

  private static StatusDocument document() {
    return document(OLD_FILE, false);
  }

  private static String golden() throws IOException {
    try (var in = StatusJsonTest.class.getResourceAsStream("status-1.json")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  @Test
  void theDocumentIsWhatUsersHaveBeenPromised() throws IOException {
    assertThat(StatusJson.write(document())).isEqualTo(golden());
    assertThat(StatusJson.read(golden())).isEqualTo(document());
  }

  @Test
  void thePageHasItsMembers() throws IOException {
    assertThat(Members.of(golden())).isEqualTo(Members.onPage("The last look"));
  }

  @Test
  void itTellsNoTagAndNoFile() {
    assertThat(SampleLook.content()).contains(SampleLook.SECRET);
    assertThat(StatusJson.write(document())).doesNotContain(SampleLook.SECRET);
  }

  @Test
  void aTextCutAnywhereIsNoDocument() throws IOException {
    String text = golden().strip();
    for (int end = 0; end < text.length(); end++) {
      String cut = text.substring(0, end);
      assertThatThrownBy(() -> StatusJson.read(cut)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "{\"version\": 1}", "{\"version\": 2}", "x"})
  void whatIsNoDocumentIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> StatusJson.read(text))
        .isInstanceOf(IOException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }

  @Test
  void anotherSchemaIsNamedAndNotGuessedAt() {
    assertThatThrownBy(() -> StatusJson.read("{\"version\": 2, \"at\": \"another form\"}"))
        .hasMessage("it has version 2, not 1");
  }

  @Test
  void membersThatAnotherVersionHasOrLacksAreNoTrouble() throws IOException {
    String other =
        golden()
            .replaceFirst("\\{", "{\"toCome\": {\"a\": [1]},")
            .replace("\"settingsProblem\"", "\"renamed\"")
            .replace("\"notes\"", "\"remarks\"")
            .replace("\"stage\"", "\"scene\"");
    StatusDocument read = StatusJson.read(other);
    assertThat(read.settingsProblem()).isEmpty();
    assertThat(read.notes()).isEmpty();
    assertThat(read.drain().orElseThrow().stage()).isEmpty();
    assertThat(read.daemons()).isEqualTo(document().daemons());
    assertThat(read.readings()).isEqualTo(document().readings());
  }

  @Test
  void aMemberThatCannotBeDoneWithoutIsNamed() throws IOException {
    String without = golden().replace("\"lookAgainAt\"", "\"whenever\"");
    assertThatThrownBy(() -> StatusJson.read(without))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lookAgainAt");
  }

  @Test
  void aFileIsAsItIsAfterTheLook() {
    assertThat(state(OLD_FILE, false)).isEqualTo("out of date");
    assertThat(state(OLD_FILE, true)).isEqualTo("as wanted");
    assertThat(state(Reading.known(Optional.empty(), LATER), false)).isEqualTo("absent");
    assertThat(state(Reading.known(Optional.of(SampleLook.content()), LATER), false))
        .isEqualTo("as wanted");
    assertThat(state(Reading.unknown("permission denied", LATER), false)).isEqualTo("unreadable");
  }

  @Test
  void aFileThatIsNotReadIsUnreadableOrOutOfDate() {
    var closed = new FoundFile.Text.Closed("permission denied");
    var tooLong = new FoundFile.Text.TooLong("it is long");
    for (var text : List.of(closed, tooLong)) {
      var found = new FoundFile(text, "rw-r--r--", "", "", new FoundFile.Ids(0, 0));
      String state = document(SampleLook.finding(found)).files().getFirst().state();
      assertThat(state).isEqualTo(text.equals(closed) ? "unreadable" : "out of date");
    }
  }

  private static String state(Reading<Optional<String>> file, boolean written) {
    List<StatusDocument.FileState> files = document(file, written).files();
    assertThat(files).extracting(StatusDocument.FileState::path).containsExactly(SampleLook.FILE);
    return files.getFirst().state();
  }

  @Test
  void whatStaysTheSameHasBeenSoSinceTheFirstTime() {
    StatusDocument first = document();
    StatusDocument next =
        StatusJson.of(
            SampleLook.at(OLD_FILE, false),
            LATER,
            4711,
            "0.1.0",
            Optional.empty(),
            List.of(),
            Optional.of(first));
    assertThat(next.at()).isEqualTo(LATER);
    assertThat(next.since()).isEqualTo(SampleLook.AT);
    assertThat(next.daemons()).isEqualTo(first.daemons());
    assertThat(next.drain()).isEqualTo(first.drain());
    assertThat(next.notes()).isEqualTo(first.notes());
    assertThat(next.readings()).isEqualTo(first.readings());
  }
}
