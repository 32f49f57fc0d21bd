package io.nodekeeper.edge.outward;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.aws.OneLine;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** The buses of EventBridge. Nothing throws; any number of threads may use it. */
public final class EventBus {

  private static final String API = "events:PutEvents";

  /** AWS's words, at most this many characters. */
  private static final int MOST = 200;

  private final AwsClients aws;
  private @Nullable EventBridgeClient client;

  /** No call is made yet, and nothing of EventBridge is loaded. */
  public EventBus(AwsClients aws) {
    this.aws = aws;
  }

  private synchronized EventBridgeClient events() {
    if (client == null) {
      client = aws.build(EventBridgeClient.builder());
    }
    return client;
  }

  /**
   * Puts them in one call, of which some may be taken and others not.
   *
   * @param bus its name or its ARN
   * @param letters ten at the most
   */
  public Sent put(String bus, List<Letter> letters) {
    List<PutEventsRequestEntry> entries =
        letters.stream().map(letter -> entry(bus, letter)).toList();
    try {
      return sent(letters, events().putEvents(request -> request.entries(entries)).entries());
    } catch (RuntimeException e) {
      return Sent.none(CallFailure.of(API, e).why());
    }
  }

  private static PutEventsRequestEntry entry(String bus, Letter letter) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(Letter.SOURCE)
        .detailType(letter.event())
        .time(letter.at())
        .resources(letter.resource().stream().toList())
        .detail(letter.json())
        .build();
  }

  /** Each has its answer at its own place. */
  private static Sent sent(List<Letter> letters, List<PutEventsResultEntry> answers) {
    if (answers.size() != letters.size()) {
      throw CallFailure.unclear(
          API, "%d answers to %d events".formatted(answers.size(), letters.size()));
    }
    var taken = new ArrayList<String>();
    Optional<String> why = Optional.empty();
    for (int i = 0; i < answers.size(); i++) {
      PutEventsResultEntry answer = answers.get(i);
      if (answer.errorCode() == null && answer.eventId() != null) {
        taken.add(letters.get(i).id());
      } else if (why.isEmpty()) {
        why = Optional.of(API + ": " + words(answer));
      }
    }
    return new Sent(List.copyOf(taken), why);
  }

  private static String words(PutEventsResultEntry answer) {
    String code = answer.errorCode() == null ? "an event has no answer" : answer.errorCode();
    String message = answer.errorMessage() == null ? "" : ": " + answer.errorMessage();
    return OneLine.first(code + message, MOST);
  }
}
