package io.nodekeeper.aws;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Outcome;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** A call to AWS that came to nothing, or to nobody knows what. Its message is one line. */
public final class CallFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** AWS's words, at most this many characters. */
  private static final int MOST = 300;

  private static final int DEEPEST_CAUSE = 12;

  private static final String NO_ANSWER = ": no answer in time";
  private static final String GIVEN_UP = ": given up";

  /** Client errors that say nothing about the request itself. */
  private static final Set<String> PASSING = Set.of("RequestTimeout", "RequestTimeoutException");

  /** What is certain about it. */
  public enum Kind {
    /** AWS never saw it: no credentials, nobody listening, no such host. */
    NOT_SENT,
    /** AWS rejected it for the number of calls. */
    THROTTLED,
    /** AWS rejected it, and will again until somebody changes something. */
    REFUSED,
    /** AWS rejected it for a passing reason. */
    FAILED,
    /** AWS said that something is wrong on its side; it may have been done. */
    FAULT,
    /** No answer, or none that can be read; it may have been done. */
    UNCLEAR
  }

  private final Kind kind;
  private final @Nullable String code;

  private CallFailure(Kind kind, @Nullable String code, String message) {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  /** An answer that came and does not hold what it should. */
  public static CallFailure unclear(String api, String what) {
    return new CallFailure(Kind.UNCLEAR, null, api + ": " + OneLine.of(what, MOST));
  }

  /**
   * What any exception of a call means; one that is no answer of AWS's leaves it unclear.
   *
   * @param api as IAM spells it, for an exception that does not know what was called
   */
  public static CallFailure of(String api, Throwable thrown) {
    for (Throwable known : thrown.getSuppressed()) {
      if (known instanceof CallFailure failure) {
        return failure;
      }
    }
    return switch (thrown) {
      case CallFailure failure -> failure;
      case AwsServiceException answer -> ofAnswer(api, answer);
      default -> ofSilence(api, thrown);
    };
  }

  private static CallFailure notSent(String api, Throwable thrown) {
    return new CallFailure(Kind.NOT_SENT, null, api + " was not sent: " + words(thrown));
  }

  private static CallFailure ofAnswer(String api, AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    String message = details == null ? null : details.errorMessage();
    String text = message == null ? "" : OneLine.first(message, MOST);
    String what = code == null ? "HTTP status " + answer.statusCode() : OneLine.of(code, MOST);
    return new CallFailure(
        kindOf(answer, code), code, api + ": " + what + (text.isEmpty() ? "" : ": " + text));
  }

  private static Kind kindOf(AwsServiceException answer, @Nullable String code) {
    int status = answer.statusCode();
    if (answer.isThrottlingException() || status == 429) {
      return Kind.THROTTLED;
    }
    if (status < 400 || status >= 500) {
      return Kind.FAULT;
    }
    return code == null || PASSING.contains(code) ? Kind.FAILED : Kind.REFUSED;
  }

  private static CallFailure ofSilence(String api, Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      switch (cause) {
        case CallFailure failure -> {
          return failure;
        }
        case NoCredentials none -> {
          return new CallFailure(Kind.NOT_SENT, null, api + " was not sent: " + none.getMessage());
        }
        case ConnectException _,
            NoRouteToHostException _,
            UnknownHostException _,
            SSLHandshakeException _ -> {
          return notSent(api, cause);
        }
        case ApiCallTimeoutException _,
            ApiCallAttemptTimeoutException _,
            SocketTimeoutException _ -> {
          return new CallFailure(Kind.UNCLEAR, null, api + NO_ANSWER);
        }
        case AbortedException _, InterruptedException _ -> {
          return new CallFailure(Kind.UNCLEAR, null, api + GIVEN_UP);
        }
        default -> cause = cause.getCause();
      }
    }
    return new CallFailure(Kind.UNCLEAR, null, api + ": " + words(root(thrown)));
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; depth < DEEPEST_CAUSE; depth++) {
      Throwable cause = root.getCause();
      if (cause == null) {
        break;
      }
      root = cause;
    }
    return root;
  }

  private static String words(Throwable thrown) {
    String message = thrown.getMessage();
    String name = thrown.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + OneLine.first(message, MOST);
  }

  public Kind kind() {
    return kind;
  }

  /** AWS's error code, the only part of an error that can be relied on. */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** The line for people. */
  public String why() {
    String message = getMessage();
    return message == null ? kind.name() : message;
  }

  /** Whether nothing came back, so that none of these words are of an answer. */
  public boolean isSilence() {
    return kind == Kind.UNCLEAR && (why().endsWith(NO_ANSWER) || why().endsWith(GIVEN_UP));
  }

  /** Whether there was nothing to sign it with. */
  public boolean isForLackOfCredentials() {
    return kind == Kind.NOT_SENT && why().contains(NoCredentials.WORDS);
  }

  /** For an action that must not be done twice: what may have been done is unanswered. */
  public Outcome outcomeOnce(Action action) {
    return switch (kind) {
      case NOT_SENT, THROTTLED, FAILED -> new Outcome.Failed(action, why());
      case REFUSED -> new Outcome.Refused(action, why());
      case FAULT, UNCLEAR -> new Outcome.Unanswered(action, why());
    };
  }

  /** For an action that is harmless to repeat. */
  public Outcome outcome(Action action) {
    return kind == Kind.FAULT ? new Outcome.Failed(action, why()) : outcomeOnce(action);
  }
}
