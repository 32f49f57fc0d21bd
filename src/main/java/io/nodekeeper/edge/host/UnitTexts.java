package io.nodekeeper.edge.host;

import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What systemd and its journal say of units, for people. */
public final class UnitTexts {

  private static final int JOURNAL_LINES = 5_000;
  private static final int JOURNAL_BYTES = 4 << 20;

  /** A large journal on a cold disk takes its time. */
  private static final Duration JOURNAL_WITHIN = Duration.ofSeconds(15);

  /** No environment is among them. */
  private static final String PROPERTIES =
      "Id,LoadState,ActiveState,SubState,Result,NRestarts,MainPID,ExecMainStatus,UnitFileState,"
          + "FragmentPath,DropInPaths,ActiveEnterTimestamp,InactiveEnterTimestamp";

  private UnitTexts() {}

  /** The last lines of these units. */
  public static Reading<String> journal(List<String> units, Instant now) {
    var words =
        new ArrayList<>(
            List.of(
                "journalctl",
                "--no-pager",
                "--quiet",
                "--reverse", // So that what is too much is cut off at its begin.
                "--output=short-iso-precise",
                "--lines=" + JOURNAL_LINES));
    units.forEach(unit -> words.add("--unit=" + unit));
    return said(words, JOURNAL_BYTES, JOURNAL_WITHIN, now)
        .map(text -> String.join("\n", text.lines().toList().reversed()) + "\n");
  }

  /** How these units stand. */
  public static Reading<String> states(List<String> units, Instant now) {
    var words = new ArrayList<>(List.of("systemctl", "show", "--property=" + PROPERTIES, "--"));
    words.addAll(units);
    return said(words, Output.BYTES_MAX, Output.WITHIN, now);
  }

  private static Reading<String> said(List<String> words, int most, Duration within, Instant now) {
    try {
      String text = Output.of(words, most, within);
      return text.isBlank()
          ? Reading.unknown(words.getFirst() + " says nothing", now)
          : Reading.known(text, now);
    } catch (IOException failed) {
      return Reading.unknown(String.valueOf(failed.getMessage()), now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reading.unknown("interrupted", now);
    }
  }
}
