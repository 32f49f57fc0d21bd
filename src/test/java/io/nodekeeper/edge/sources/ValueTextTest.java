package io.nodekeeper.edge.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.CallFailure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;

class ValueTextTest {

  private static final String API = "ssm:GetParameter";

  private static RuntimeException because(Throwable cause) {
    return SdkClientException.create("Unable to execute HTTP request", cause);
  }

  @Test
  void aSilenceIsNamedWhereverItBegan() {
    assertThat(ValueText.why(API, because(new SocketTimeoutException("Read timed out"))))
        .isEqualTo(API + ": no answer in time");
    assertThat(ValueText.why(API, because(AbortedException.create("closed"))))
        .isEqualTo(API + ": given up");
  }

  @Test
  void wordsAboutAnAnswerAreNotTold() {
    assertThat(ValueText.why(API, because(new IOException("found: hunter2"))))
        .isEqualTo(API + ": there is no answer that can be understood");
    assertThat(ValueText.why(API, CallFailure.unclear(API, "x is longer than 1 byte")))
        .contains("x is longer than 1 byte");
  }
}
