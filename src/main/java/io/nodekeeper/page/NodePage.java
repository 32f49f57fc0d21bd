package io.nodekeeper.page;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusDocument.Daemon;
import io.nodekeeper.record.StatusDocument.Drain;
import io.nodekeeper.record.StatusDocument.Reason;
import io.nodekeeper.record.StatusDocument.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How the node stands, as a page for people; it needs nothing but itself, and runs nothing. */
public final class NodePage {

  /** What makes a browser ask again by itself. */
  private static final String LIVE = "<meta http-equiv=\"refresh\" content=\"5\">\n";

  private final StatusDocument document;
  private final Instant now;
  private final Html html;

  private NodePage(StatusDocument document, Instant now, boolean live) {
    this.document = document;
    this.now = now;
    String name = document.instanceId().orElse("this node");
    this.html = Style.page(name + " is " + document.state(), live ? LIVE : "");
    html.open("h1").text(name + " ");
    html.element("span", document.state(), "class", document.ready() ? "state good" : "state bad");
    html.close("h1");
  }

  /**
   * By a look.
   *
   * @param why the node's state, in words
   * @param late why the look is too old, if it is
   * @param recent what has happened last, the oldest first
   * @param report of the last drain
   * @param live whether it is to show itself anew every few seconds
   */
  public static String of(
      StatusDocument document,
      String why,
      Optional<String> late,
      List<Event> recent,
      Optional<DrainReport> report,
      Instant now,
      boolean live) {
    var page = new NodePage(document, now, live);
    page.stand(why, late, live);
    page.warnings();
    document.drain().ifPresent(page::drain);
    page.daemons();
    page.happened(recent, report);
    return Style.end(page.html);
  }

  /** Before the first look. */
  public static String unknown(String why) {
    return Style.end(Style.page("nodekeeper", "").element("h1", "nodekeeper").element("p", why));
  }

  private void stand(String why, Optional<String> late, boolean live) {
    late.ifPresent(text -> html.element("p", text, "class", "bad"));
    html.element("p", why + ", for " + ago(document.since()));
    html.open("p", "class", "faint");
    html.text(
        "%s; it takes %s; nodekeeper %s looked %s ago, "
            .formatted(
                document.cluster().map(name -> "cluster " + name).orElse("in no cluster"),
                document.ready() ? "replicas" : "no replicas",
                document.agentVersion(),
                ago(document.at())));
    Drawing.time(html, document.at());
    html.text("; ")
        .element(
            "a", live ? "stand still" : "show it anew every 5 s", "href", live ? "/" : "/?live")
        .close("p");
  }

  /** A cause before what may follow from it. */
  private void warnings() {
    List<String> texts =
        Stream.of(
                document.settingsProblem().stream(),
                document.readings().stream()
                    .filter(StatusDocument.Source::silent)
                    .map(source -> silence(source, "")),
                document.notes().stream()
                    .filter(note -> note.level().equals("warning"))
                    .map(
                        note -> note.subject() + ": " + note.text() + ", for " + ago(note.since())),
                document.readings().stream()
                    .filter(StatusDocument.Source::stale)
                    .map(source -> silence(source, "; what it said goes on to hold")))
            .flatMap(some -> some)
            .toList();
    if (!texts.isEmpty()) {
      html.element("h2", "Warnings", "class", "bad").open("ul");
      texts.forEach(text -> html.element("li", text));
      html.close("ul");
    }
  }

  private String silence(StatusDocument.Source source, String more) {
    return source.name()
        + " does not answer"
        + source.since().map(since -> " for " + ago(since)).orElse("")
        + more
        + source.trouble().map(text -> ": " + text).orElse("");
  }

  private void drain(Drain drain) {
    html.element("h2", "Drain").open("ul");
    drain.reasons().stream()
        .sorted(Comparator.comparing(Reason::deadline))
        .forEach(reason -> cause(reason, drain));
    if (drain.reasons().isEmpty()) {
      html.element("li", "no cause is left");
    }
    if (drain.withdrawn()) {
      html.element("li", "it is being undone");
    }
    drain
        .letGo()
        .ifPresent(at -> html.element("li", "the instance was let go " + ago(at) + " ago"));
    drain.holding().ifPresent(what -> html.element("li", what));
    if (!drain.stage().isEmpty()) {
      html.element("li", "stops " + named(drain.stage()));
    }
    if (!drain.hooks().isEmpty()) {
      html.element("li", "lifecycle hook " + String.join(", ", drain.hooks()));
    }
    if (!drain.underWay() && !drain.withdrawn()) {
      html.element("li", "nothing is waited for");
    }
    html.close("ul");
    if (!drain.blockers().isEmpty()) {
      replicas(drain.blockers());
    }
  }

  private static String named(List<?> names) {
    return String.join(", ", names.stream().map(Object::toString).toList());
  }

  /** With what people look for first: how long the node is held at the most. */
  private void cause(Reason reason, Drain drain) {
    html.open("li").text(reason.text());
    if (drain.underWay() && !drain.holds(reason)) {
      html.text(", ").element("span", "not held by a hook", "class", "due bad");
    }
    if (drain.holds(reason)) {
      boolean inTime = now.isBefore(reason.deadline());
      html.text(", until " + Moments.words(reason.deadline()) + ": ")
          .element(
              "span",
              inTime
                  ? Durations.words(Duration.between(now, reason.deadline())) + " left"
                  : "over its deadline",
              "class",
              inTime ? "due" : "due bad");
    }
    html.close("li");
  }

  private void replicas(List<Replica> replicas) {
    html.element(
            "p", replicas.size() == 1 ? "1 replica left:" : replicas.size() + " replicas left:")
        .markup("<table><thead><tr><th>REPLICA<th>OWNER<th>TOLD TO STOP<th>KILLED<th>WHAT TO DO")
        .markup("</tr></thead><tbody>\n");
    for (Replica replica : replicas) {
      html.open("tr")
          .element("td", replica.family() + ":" + replica.revision(), "data-of", "replica")
          .element("td", replica.owner(), "data-of", "owner")
          .element("td", told(replica), "data-of", "told to stop")
          .element(
              "td", replica.killedAt().map(this::killed).orElse("not known"), "data-of", "killed")
          .element("td", replica.advice().orElse(""))
          .close("tr");
    }
    html.markup("</tbody></table>\n");
  }

  private String told(Replica replica) {
    return replica
        .stoppingSince()
        .map(at -> ago(at) + " ago")
        .orElse(replica.stopping() ? "yes" : "not yet");
  }

  private String killed(Instant at) {
    return now.isBefore(at)
        ? "in " + Durations.words(Duration.between(now, at))
        : "due " + ago(at) + " ago";
  }

  private void daemons() {
    html.element("h2", "Daemons");
    if (document.daemons().isEmpty()) {
      html.element("p", "No daemons are declared.");
      return;
    }
    html.markup("<table><thead><tr><th>DAEMON<th>PHASE<th>REVISION<th>RESTARTS<th>FOR<th>REASON")
        .markup("</tr></thead><tbody>\n");
    document.daemons().forEach(this::daemon);
    html.markup("</tbody></table>\n");
  }

  private void daemon(Daemon daemon) {
    boolean good = List.of("healthy", "elsewhere").contains(daemon.phase());
    html.open("tr")
        .element("td", daemon.name().value(), "data-of", "daemon")
        .element(
            "td",
            daemon.phase().replace('_', '-') + (daemon.critical() ? "" : ", not critical"),
            "class",
            good ? "good" : "bad")
        .element(
            "td",
            daemon.revision() > 0 ? Integer.toString(daemon.revision()) : "-",
            "data-of",
            "revision")
        .element("td", Integer.toString(daemon.restarts()), "data-of", "restarts")
        .element("td", ago(daemon.since()), "class", "short", "data-of", "for")
        .element("td", reason(daemon))
        .close("tr");
  }

  private static String reason(Daemon daemon) {
    return (daemon.reason().isEmpty() ? daemon.rollout().orElse("") : daemon.reason())
        + daemon.until().map(at -> "; tried again at " + Moments.words(at)).orElse("");
  }

  private void happened(List<Event> recent, Optional<DrainReport> report) {
    html.element("h2", "What has happened");
    Instant from = Present.from(document, recent, now);
    Drawing.draw(
        html,
        Timeline.of(recent, Present.known(document, recent), report.stream().toList(), from, now));
    if (recent.isEmpty()) {
      html.element("p", "Nothing is on record.");
    } else {
      EventRows.write(html, recent, true);
      html.element("p", "nodekeeper history has the rest.", "class", "faint");
    }
  }

  private String ago(Instant then) {
    return Durations.words(Duration.between(then, now));
  }
}
