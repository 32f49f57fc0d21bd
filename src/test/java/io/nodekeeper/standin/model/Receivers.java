package io.nodekeeper.standin.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is told what happens: the buses of EventBridge, of which each name is one, the topics of SNS,
 * and whoever is behind a webhook.
 */
public final class Receivers {

  /** By which way. */
  public enum Way {
    EVENT_BRIDGE,
    SNS,
    WEBHOOK
  }

  /**
   * What somebody was told.
   *
   * @param to the bus, the topic's ARN, or the webhook's path
   * @param about the detail-type, the subject, or the key that keeps duplicates away
   * @param text the detail, the message, or the body
   */
  public record Told(Instant at, Way way, String to, String about, String text) {}

  /** An entry of PutEvents. */
  public record Entry(String bus, String source, String type, String detail) {}

  /** SNS takes fewer than 100 characters, all of them ASCII and none a control character. */
  private static final String SUBJECT = "[ -~]{1,99}";

  private final Timeline timeline;
  private final Faults faults;
  private final Gate gate;
  private final String region;
  private final Set<String> topics = new TreeSet<>();
  private final List<Told> told = new ArrayList<>();

  Receivers(Timeline timeline, Faults faults, Gate gate, String region) {
    this.timeline = timeline;
    this.faults = faults;
    this.gate = gate;
    this.region = region;
  }

  /** As by CreateTopic. */
  public void topic(String arn) {
    topics.add(arn);
  }

  /** All that anybody has been told, in that order. */
  public List<Told> told() {
    return List.copyOf(told);
  }

  /** PutEvents: why each of them is not taken; empty for one that is. */
  public List<Optional<ApiError>> put(List<Entry> entries) {
    return gate.call(
        Operation.PUT_EVENTS,
        entries.size() + " events",
        () -> entries.stream().map(this::put).toList());
  }

  private Optional<ApiError> put(Entry entry) {
    if (entry.source().isEmpty() || entry.type().isEmpty()) {
      return Optional.of(
          new ApiError(400, "InvalidArgument", "A specified parameter is not valid."));
    }
    if (!entry.detail().startsWith("{")) {
      return Optional.of(new ApiError(400, "MalformedDetail", "The JSON provided is not valid."));
    }
    tell(Way.EVENT_BRIDGE, entry.bus(), entry.type(), entry.detail());
    return Optional.empty();
  }

  /** Publish; the number of the message. */
  public int publish(String topic, Optional<String> subject, String message) {
    return gate.call(
        Operation.PUBLISH,
        topic,
        () -> {
          String[] parts = topic.split(":", -1);
          if (parts.length != 6 || !parts[2].equals("sns") || !parts[3].equals(region)) {
            throw new ApiError(400, "InvalidParameter", "Invalid parameter: TopicArn");
          }
          if (!topics.contains(topic)) {
            throw new ApiError(404, "NotFound", "Topic does not exist");
          }
          if (subject.filter(text -> !text.matches(SUBJECT)).isPresent()) {
            throw new ApiError(400, "InvalidParameter", "Invalid parameter: Subject");
          }
          tell(Way.SNS, topic, subject.orElse(""), message);
          return told.size();
        });
  }

  /** A POST; whether it is taken. */
  public boolean post(String path, String key, String body) {
    return switch (faults.webhook) {
      case WELL -> {
        tell(Way.WEBHOOK, path, key, body);
        yield true;
      }
      case FAILING -> false;
      case REFUSED -> throw new NoAnswer(NoAnswer.How.REFUSED);
      case SILENT -> throw new NoAnswer(NoAnswer.How.SILENCE);
    };
  }

  private void tell(Way way, String to, String about, String text) {
    told.add(new Told(timeline.instant(), way, to, about, text));
  }
}
