package io.nodekeeper.app;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** What explain says of a recorded look. */
final class RecalledText {

  private final Recalled recalled;
  private final Surroundings around;

  RecalledText(Recalled recalled, Surroundings around) {
    this.recalled = recalled;
    this.around = around;
  }

  void print(boolean json) {
    if (json) {
      around.out().print(Json.pretty(data()));
    } else {
      say();
    }
  }

  private boolean isSame() {
    return recalled.then().isEmpty() && recalled.now().isEmpty();
  }

  private void say() {
    line(
        "Look of %s, recorded by nodekeeper %s, decided again by %s."
            .formatted(
                recalled.look().at().truncatedTo(ChronoUnit.MILLIS),
                recalled.look().by(),
                Version.TEXT));
    line("The node is " + Summary.of(recalled.again().decision()));
    ExplainCommand.lines(recalled.concerns(), recalled.look().at()).forEach(this::line);
    recalled.again().deeds().forEach(this::line);
    if (isSame()) {
      line("The same was decided then.");
    } else {
      line("It is not the same that was decided then:");
      recalled.then().forEach(text -> line("  then: " + text));
      recalled.now().forEach(text -> line("  now: " + text));
    }
    if (!recalled.look().beside().isEmpty()) {
      line("Said or decided beside, of what is not recorded:");
      recalled.look().beside().forEach(text -> line("  " + text));
    }
    if (!recalled.others().isEmpty()) {
      line("Other looks, by --look: " + String.join(", ", recalled.others()));
    }
  }

  private void line(String text) {
    around.say(text, text.startsWith(" ") ? 4 : 2);
  }

  private Map<String, Object> data() {
    Map<String, Object> data = Json.versioned();
    data.put("look", recalled.name());
    data.put("at", recalled.look().at());
    data.put("recordedBy", recalled.look().by());
    data.put("decidedBy", Version.TEXT);
    data.put("items", recalled.concerns().stream().map(ExplainCommand::data).toList());
    data.putAll(recalled.again().data());
    data.put("same", isSame());
    data.put("then", recalled.then());
    data.put("now", recalled.now());
    data.put("beside", recalled.look().beside());
    data.put("others", List.copyOf(recalled.others()));
    return data;
  }
}
