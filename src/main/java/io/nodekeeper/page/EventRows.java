package io.nodekeeper.page;

import io.nodekeeper.record.Event;
import java.util.List;

/** Events as a table, in which each has its number. */
final class EventRows {

  private EventRows() {}

  /**
   * The table.
   *
   * @param newestFirst whether it begins with the last one
   */
  static void write(Html html, List<Event> events, boolean newestFirst) {
    html.markup("<table><thead><tr><th>TIME<th>EVENT<th>ABOUT<th>WHAT</tr></thead><tbody>\n");
    for (int i = 0; i < events.size(); i++) {
      int row = newestFirst ? events.size() - 1 - i : i;
      Event event = events.get(row);
      html.open("tr", "id", "e" + row).open("td", "class", "short");
      Drawing.time(html, event.at());
      html.close("td")
          .element("td", event.event(), "class", event.grave() ? "event bad" : "event")
          .element("td", event.subject())
          .element("td", event.text())
          .close("tr");
    }
    html.markup("</tbody></table>\n");
  }
}
