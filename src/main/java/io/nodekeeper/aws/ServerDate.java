package io.nodekeeper.aws;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What time it is where AWS answers, to the second: each of its answers is dated. */
public final class ServerDate {

  private ServerDate() {}

  /**
   * Makes a call; a refusal is dated as well.
   *
   * @param api as IAM spells it
   * @return empty if the answer bears no date
   * @throws CallFailure if there is no answer
   */
  public static Optional<Instant> of(String api, Supplier<?> call) {
    try {
      return call.get() instanceof SdkResponse answer
          ? date(answer.sdkHttpResponse())
          : Optional.empty();
    } catch (AwsServiceException refused) {
      return refused.awsErrorDetails() == null
          ? Optional.empty()
          : date(refused.awsErrorDetails().sdkHttpResponse());
    } catch (RuntimeException e) {
      // Whatever else the SDK throws is a call that failed.
      throw CallFailure.of(api, e);
    }
  }

  private static Optional<Instant> date(SdkHttpResponse answer) {
    return Optional.ofNullable(answer)
        .flatMap(is -> is.firstMatchingHeader("Date"))
        .flatMap(ServerDate::parse);
  }

  private static Optional<Instant> parse(String text) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
