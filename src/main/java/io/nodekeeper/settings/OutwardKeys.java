package io.nodekeeper.settings;

import io.nodekeeper.outward.Kinds;
import io.nodekeeper.outward.Outward;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What is told outside, and to whom: the keys below {@code events}. */
final class OutwardKeys {

  private static final String NONE = "none";
  private static final String KINDS = "kinds";
  private static final String WEBHOOK_KEY = "webhook";

  /** PutEvents: EventBusName, by its name or its ARN. */
  private static final Form<Optional<String>> BUS =
      orNone(
          "none, or the name or the ARN of an event bus",
          Pattern.compile(
                  "[A-Za-z0-9_./-]{1,256}"
                      + "|arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9_./-]{1,256}")
              .asMatchPredicate());

  private static final Form<Optional<String>> TOPIC =
      orNone(
          "none, or the ARN of a topic",
          Pattern.compile(
                  "arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(?:\\.fifo)?")
              .asMatchPredicate());

  /** Not the address: settings are shown to many. */
  private static final Form<Optional<String>> WEBHOOK =
      orNone(
          "none, or the absolute path of a file that has the address, and whose name does not end"
              + " in .yaml",
          path ->
              WhereKeys.PATH
                      .read(new Node.Scalar(Place.whole(""), Node.Scalar.Kind.TEXT, path))
                      .isPresent()
                  && !path.matches(".*(?:/|\\.ya?ml)"));

  private static final Form<String> KIND =
      Form.text(
          "an event of docs/EVENTS.md that can leave the node, such as daemon.flapping",
          text -> Optional.of(text).filter(Kinds.ALL::contains),
          Shown::plain,
          text -> DidYouMean.among(Kinds.ALL, text));

  private OutwardKeys() {}

  static Outward read(Section events, Report report) {
    var outward =
        new Outward(
            events.value("eventBridge", BUS, Optional.empty()),
            events.value("sns", TOPIC, Optional.empty()),
            webhook(events, report),
            kinds(events));
    events.end();
    return outward;
  }

  /** An address that stands here all the same is not repeated wherever the problem is shown. */
  private static Optional<String> webhook(Section events, Report report) {
    Optional<Node.Entry> address =
        events
            .entry(WEBHOOK_KEY)
            .filter(entry ->
                entry.value() instanceof Node.Scalar scalar && scalar.text().contains(":/"));
    if (address.isEmpty()) {
      return events.value(WEBHOOK_KEY, WEBHOOK, Optional.empty());
    }
    report.add(
        address.get().value().place(),
        events.path(WEBHOOK_KEY),
        "found an address, which may be a secret",
        WEBHOOK.expected());
    return Optional.empty();
  }

  private static List<String> kinds(Section events) {
    Optional<Node.Entry> entry = events.entry(KINDS);
    String path = events.path(KINDS);
    if (entry.isEmpty()) {
      events.note(path, "[" + String.join(", ", Kinds.STANDARD) + "]", entry);
      return Kinds.STANDARD;
    }
    String expected = "a list of events, such as [daemon.flapping, drain.done]";
    List<Node> items = FileKeys.items(events, entry, path, expected);
    Set<String> kinds = new LinkedHashSet<>();
    for (int i = 0; i < items.size(); i++) {
      events.read(items.get(i), path + "[" + i + "]", KIND).ifPresent(kinds::add);
    }
    if (entry.get().value() instanceof Node.Sequence none && items.isEmpty()) {
      events.wrong(none, path, expected, Optional.empty());
    }
    events.note(path, "[" + String.join(", ", kinds) + "]", entry);
    return List.copyOf(kinds);
  }

  private static Form<Optional<String>> orNone(String expected, Predicate<String> holds) {
    return Form.text(
        expected,
        text ->
            text.equals(NONE) || holds.test(text)
                ? Optional.of(Optional.of(text).filter(is -> !is.equals(NONE)))
                : Optional.empty(),
        value -> value.map(Shown::plain).orElse(NONE),
        _ -> Optional.empty());
  }
}
