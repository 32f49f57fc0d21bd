package io.nodekeeper.page;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import java.time.Duration;
import java.time.Instant;

/**
 * A timeline as HTML and SVG: a row for each lane, as wide as there is room, its text never scaled.
 * All that it says is also in the table of events, to which each mark leads.
 */
final class Drawing {

  private static final String HEIGHT = "22";

  /** How wide a timeline is at least, and where the style shows what is roomy. */
  private static final int NARROW = 340;

  private static final int WIDE = 730;

  /** How wide a letter is at the most, by and large. */
  private static final int LETTER = 7;

  private final Html html;
  private final Timeline timeline;
  private final Axis axis;

  private Drawing(Html html, Timeline timeline) {
    this.html = html;
    this.timeline = timeline;
    this.axis = new Axis(timeline.from(), timeline.until());
  }

  static void draw(Html html, Timeline timeline) {
    new Drawing(html, timeline).draw();
  }

  private void draw() {
    html.open("div", "class", "timeline", "aria-hidden", "true");
    times();
    timeline.lanes().forEach(this::lane);
    html.close("div");
    legend();
  }

  private void times() {
    html.open("div", "class", "lane").element("span", "UTC", "class", "name");
    html.open("svg", "height", HEIGHT);
    for (Axis.Tick tick : axis.ticks()) {
      // The words of the last one would stand outside.
      if (tick.at().isAfter(timeline.until().minus(length().dividedBy(15)))) {
        break;
      }
      html.element("text", tick.text(), "x", axis.percent(tick.at()), "y", "15", "class", "tick");
    }
    html.close("svg").close("div");
  }

  private Duration length() {
    return Duration.between(timeline.from(), timeline.until());
  }

  private void lane(Lane lane) {
    html.open("div", "class", "lane").element("span", lane.name(), "class", "name");
    html.open("svg", "height", HEIGHT);
    for (Axis.Tick tick : axis.ticks()) {
      String x = axis.percent(tick.at());
      html.open("line", "x1", x, "x2", x, "y1", "0", "y2", HEIGHT).close("line");
    }
    lane.bars().forEach(this::bar);
    lane.marks().forEach(this::mark);
    html.close("svg").close("div");
  }

  /** A name that has no room is in its title, and its colour in the legend. */
  private void bar(Bar bar) {
    html.open(
            "svg",
            "class",
            "bar " + bar.kind(),
            "x",
            axis.percent(bar.from()),
            "width",
            axis.width(bar.from(), bar.until()),
            "y",
            "3",
            "height",
            "16")
        .element("title", title(bar))
        .open("rect", "width", "100%", "height", "100%", "rx", "2")
        .close("rect");
    if (hasRoom(bar, WIDE)) {
      String where = hasRoom(bar, NARROW) ? "everywhere" : "roomy";
      html.element("text", bar.kind(), "class", where, "x", "8", "y", "12");
    }
    html.close("svg");
  }

  /** Whether the bar's name has room in it on a timeline of so many pixels. */
  private boolean hasRoom(Bar bar, int pixels) {
    double share =
        (double) Duration.between(bar.from(), bar.until()).toMillis() / length().toMillis();
    return share * pixels >= LETTER * bar.kind().length() + 12;
  }

  private static String title(Bar bar) {
    return "%s for %s, %s to %s%s"
        .formatted(
            bar.kind(),
            Durations.words(Duration.between(bar.from(), bar.until())),
            Moments.words(bar.from()),
            Moments.words(bar.until()),
            bar.text().isEmpty() ? "" : ": " + bar.text());
  }

  private void mark(Mark mark) {
    String kind = mark.kind().name().toLowerCase(java.util.Locale.ROOT);
    html.open("a", "href", "#e" + mark.row(), "tabindex", "-1")
        .open("svg", "class", "mark " + kind, "x", axis.percent(mark.at()), "y", "11")
        .element("title", Moments.words(mark.at()) + " " + mark.text())
        .markup(shape(mark.kind()))
        .close("svg")
        .close("a");
  }

  /** Told apart without colours too. */
  private static String shape(Mark.Kind kind) {
    return switch (kind) {
      case DONE -> "<circle r=\"4\"/>";
      case FAILED -> "<circle r=\"6\"/><path d=\"M-3-3 3 3M-3 3 3-3\"/>";
      case WARNING -> "<path d=\"M0-5 5 4-5 4z\"/>";
      case TOLD -> "<path d=\"M0-6V6\"/>";
    };
  }

  private void legend() {
    html.open("p", "class", "legend");
    for (String kind : timeline.kinds()) {
      html.open("span").open("svg", "class", "bar " + kind, "width", "14", "height", "10");
      html.open("rect", "width", "100%", "height", "100%", "rx", "2").close("rect").close("svg");
      html.text(" " + kind).close("span");
    }
    sign("done", Mark.Kind.DONE, "done");
    sign("failed", Mark.Kind.FAILED, "failed, refused or not answered");
    sign("warning", Mark.Kind.WARNING, "warning");
    sign("told", Mark.Kind.TOLD, "anything else");
    html.close("p");
  }

  private void sign(String kind, Mark.Kind shape, String words) {
    html.open("span")
        .open(
            "svg", "class", "mark " + kind, "width", "16", "height", "14", "viewBox", "-8 -7 16 14")
        .markup(shape(shape))
        .close("svg")
        .text(" " + words)
        .close("span");
  }

  /** A moment in a sentence. */
  static void time(Html html, Instant at) {
    html.element("time", Moments.words(at), "datetime", at.toString());
  }
}
