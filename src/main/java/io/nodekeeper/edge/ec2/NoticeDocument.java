package io.nodekeeper.edge.ec2;

import io.nodekeeper.aws.OneLine;
import io.nodekeeper.core.Notices;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;

/**
 * What the instance metadata announces, read from its JSON. Words that are not known here are kept
 * as they are; what has no time that can be read is of no use.
 */
final class NoticeDocument {

  /** A time before this, or after the next, is a mistake; and whoever adds to it must not fail. */
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /** As in spot notices, and as in scheduled events: {@code 21 Jan 2019 09:00:43 GMT}. */
  private static final List<DateTimeFormatter> FORMS =
      List.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME, DateTimeFormatter.RFC_1123_DATE_TIME);

  private static final int MOST_EVENTS = 20;
  private static final int MOST_OF_A_WORD = 100;

  private NoticeDocument() {}

  /**
   * Of {@code {"action":"terminate","time":"2026-11-21T08:22:00Z"}}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Notices.Spot spot(Document document) {
    Map<String, Document> members = object(document);
    return new Notices.Spot(
        word(members, "action").orElseThrow(() -> lacks("action")), required(members, "time"));
  }

  /**
   * Since when, of {@code {"noticeTime":"2026-11-21T08:22:00Z"}}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Instant rebalance(Document document) {
    return required(object(document), "noticeTime");
  }

  /**
   * The scheduled events, active ones first, the soonest of them first; no more than one would ever
   * look at. An event that cannot be read is left out.
   *
   * @throws IllegalArgumentException if it is no list, or if none of its events can be read
   */
  static List<Notices.Maintenance> maintenance(Document document) {
    if (!document.isList()) {
      throw new IllegalArgumentException("is no JSON list");
    }
    var events = new ArrayList<Notices.Maintenance>();
    for (Document element : document.asList()) {
      if (element.isMap()) {
        event(element.asMap()).ifPresent(events::add);
      }
    }
    if (events.isEmpty() && !document.asList().isEmpty()) {
      throw new IllegalArgumentException("lists no event with a NotBefore that can be read");
    }
    events.sort(
        Comparator.comparing((Notices.Maintenance event) -> !event.state().equals("active"))
            .thenComparing(Notices.Maintenance::notBefore)
            .thenComparing(Notices.Maintenance::id));
    return List.copyOf(events.subList(0, Math.min(events.size(), MOST_EVENTS)));
  }

  private static Optional<Notices.Maintenance> event(Map<String, Document> members) {
    return time(members, "NotBefore")
        .map(begin ->
            new Notices.Maintenance(
                word(members, "EventId").orElse(""),
                word(members, "Code").orElse(""),
                word(members, "State").orElse(""),
                begin));
  }

  private static Map<String, Document> object(Document document) {
    if (!document.isMap()) {
      throw new IllegalArgumentException("is no JSON object");
    }
    return document.asMap();
  }

  private static Instant required(Map<String, Document> members, String name) {
    return time(members, name).orElseThrow(() -> lacks(name));
  }

  private static IllegalArgumentException lacks(String name) {
    return new IllegalArgumentException("has no " + name + " that can be read");
  }

  private static Optional<String> word(Map<String, Document> members, String name) {
    Document value = members.get(name);
    return value == null || !value.isString()
        ? Optional.empty()
        : Optional.of(OneLine.of(value.asString(), MOST_OF_A_WORD)).filter(word -> !word.isEmpty());
  }

  private static Optional<Instant> time(Map<String, Document> members, String name) {
    return word(members, name)
        .flatMap(NoticeDocument::time)
        .filter(time -> time.isAfter(EARLIEST) && time.isBefore(LATEST));
  }

  private static Optional<Instant> time(String text) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(form.parse(text, Instant::from));
      } catch (DateTimeException _) {
        // Perhaps it has the other form.
      }
    }
    return Optional.empty();
  }
}
