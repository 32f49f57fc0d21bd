package io.nodekeeper.edge.outward;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.aws.OneLine;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/** The topics of SNS. Nothing throws; any number of threads may use it. */
public final class Topic {

  private static final String API = "sns:Publish";

  /** SNS takes fewer than 100 characters, all of them ASCII. */
  private static final int LONGEST_SUBJECT = 99;

  private final AwsClients aws;
  private @Nullable SnsClient client;

  /** No call is made yet, and nothing of SNS is loaded. */
  public Topic(AwsClients aws) {
    this.aws = aws;
  }

  private synchronized SnsClient sns() {
    if (client == null) {
      client = aws.build(SnsClient.builder());
    }
    return client;
  }

  /** Publishes one after the other, until one is not taken. */
  public Sent publish(String topic, List<Letter> letters) {
    var taken = new ArrayList<String>();
    try {
      for (Letter letter : letters) {
        sns().publish(request(topic, letter));
        taken.add(letter.id());
      }
      return new Sent(List.copyOf(taken), Optional.empty());
    } catch (RuntimeException e) {
      return new Sent(List.copyOf(taken), Optional.of(CallFailure.of(API, e).why()));
    }
  }

  private static PublishRequest request(String topic, Letter letter) {
    PublishRequest.Builder request =
        PublishRequest.builder()
            .topicArn(topic)
            .subject(subject(letter))
            .message(letter.json())
            .messageAttributes(
                Map.of("event", text(letter.event()), "level", text(letter.level())));
    if (topic.endsWith(".fifo")) {
      request
          .messageGroupId(letter.instance().orElse(Letter.SOURCE))
          .messageDeduplicationId(letter.id());
    }
    return request.build();
  }

  /** Of a mail. */
  private static String subject(Letter letter) {
    String where = letter.instance().map(id -> " on " + id).orElse("");
    String words = letter.event() + " " + letter.subject() + where;
    String plain = OneLine.of(words.replaceAll("[^ -~]", "?"), LONGEST_SUBJECT - 2);
    return plain.replace("…", "..");
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
