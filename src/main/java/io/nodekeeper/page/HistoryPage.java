package io.nodekeeper.page;

import io.nodekeeper.core.Moments;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A stretch of a node's history as a page that stands alone: a file to be kept, or sent. */
public final class HistoryPage {

  /** More would be no picture. */
  private static final int EVENTS = 2_000;

  private HistoryPage() {}

  /**
   * The page.
   *
   * @param title what it shows
   * @param events in the order in which they were told, with those of before {@code from}
   * @param drains the reports of drains, of which those in between are drawn
   */
  public static String of(
      String title, List<Event> events, List<DrainReport> drains, Instant from, Instant until) {
    List<Event> within =
        events.stream()
            .filter(event -> !event.at().isBefore(from) && !event.at().isAfter(until))
            .toList();
    List<Event> shown = within.subList(Math.max(0, within.size() - EVENTS), within.size());
    // The rest tells how things stood when what is shown began.
    var known =
        new ArrayList<>(events.stream().filter(event -> event.at().isBefore(from)).toList());
    known.addAll(within.subList(0, within.size() - shown.size()));
    Html html = Style.page(title, "");
    html.element("h1", title).open("p", "class", "faint");
    html.text(
        Moments.words(from) + " to " + Moments.words(until) + "; " + shown.size() + " events");
    if (shown.size() < within.size()) {
      html.text(", the last of " + within.size());
    }
    html.close("p");
    Drawing.draw(html, Timeline.of(shown, known, drains, from, until));
    html.element("h2", "Events");
    EventRows.write(html, shown, false);
    return Style.end(html);
  }
}
