package io.nodekeeper.app;

import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Note;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.record.DrainReport;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps a report of each drain, on disk from its begin and anew whenever it changes, so that an
 * agent that is killed loses nothing of it; and says in the journal how it ended.
 */
final class DrainHistory implements Witness {

  private final ReportFiles files;
  private final Consumer<Line> out;
  private Optional<DrainReport> last = Optional.empty();
  private boolean hasRead;
  private boolean isWritten;
  private Optional<String> trouble = Optional.empty();

  DrainHistory(Places places, Consumer<Line> out) {
    this.files = new ReportFiles(places);
    this.out = out;
  }

  @Override
  public void looked(Look look) {
    Optional<DrainStatus> drain = look.decision().drain();
    if (!hasRead) {
      hasRead = true;
      last = ofAProcessBefore(drain);
      isWritten = last.isPresent();
    }
    if (drain.isPresent()) {
      Optional<DrainReport> known = last.filter(report -> isOf(report, drain.get()));
      if (known.isEmpty() && last.filter(DrainReport::mayStillChange).isPresent()) {
        keep(last.get(), last.get().replaced(look)); // Nobody saw its end.
      }
      DrainReport before = known.orElseGet(() -> DrainReport.begun(drain.get().begin()));
      keep(before, before.after(look));
    } else if (last.filter(DrainReport::mayStillChange).isPresent()) {
      keep(last.get(), last.get().after(look));
    } else if (!isWritten && last.isPresent()) {
      write(last.get());
    }
  }

  /**
   * That of the drain that goes on, else the newest: they differ where the clock was ahead once.
   * One that is broken is begun anew.
   */
  private Optional<DrainReport> ofAProcessBefore(Optional<DrainStatus> drain) {
    try {
      List<String> stamps = files.stamps();
      Optional<String> own =
          drain.map(leaving -> ReportFiles.stamp(leaving.begin())).filter(stamps::contains);
      Optional<String> which = own.or(() -> stamps.stream().findFirst());
      return which.isEmpty() ? Optional.empty() : files.read(which.get());
    } catch (IOException e) {
      trouble = Optional.of(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A begin that has moved back is that of the same drain, after the clock was set back. */
  private static boolean isOf(DrainReport report, DrainStatus drain) {
    return report.begin().equals(drain.begin())
        || (report.mayStillChange() && drain.begin().isBefore(report.begin()));
  }

  private void keep(DrainReport before, DrainReport now) {
    boolean same = last.filter(known -> now.asOf(known.at()).equals(known)).isPresent();
    if (same && isWritten) {
      return;
    }
    last = Optional.of(now);
    write(now);
    if (isNews(before, now)) {
      out.accept(line(now));
    }
  }

  /** The end is told once, and again when a drain that was late ends after all, or is let go. */
  private static boolean isNews(DrainReport before, DrainReport now) {
    boolean ended =
        !now.outcome().equals(before.outcome()) && !now.outcome().equals(DrainReport.IN_PROGRESS);
    boolean letGo = before.letGoAt().isEmpty() && now.letGoAt().isPresent();
    return before.mayStillChange() && (ended || letGo);
  }

  private static Line line(DrainReport report) {
    Instant end = report.end().orElse(report.at());
    String text = ReportWords.of(report, end);
    boolean left = report.replicas().stream().anyMatch(ReportWords::isLeft);
    return left || report.deadlineMissedAt().isPresent()
        ? Line.warning("drain.done", "drain", text)
        : Line.info("drain.done", "drain", text);
  }

  private void write(DrainReport report) {
    try {
      files.write(report);
      isWritten = true;
      trouble = Optional.empty();
    } catch (IOException e) {
      isWritten = false;
      trouble = Optional.of("the drain's report is not on disk: " + e.getMessage());
    }
  }

  /** The newest, whether or not it could be written. */
  Optional<DrainReport> last() {
    return last;
  }

  /** Why it could not be read or written the last time; empty if it could. */
  Optional<String> trouble() {
    return trouble;
  }

  /** The same, as the node's notes have it. */
  List<Note> notes() {
    return trouble.map(why -> Note.warning("history", why)).stream().toList();
  }
}
