package io.nodekeeper.edge.sources;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Reading;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/** The parameters of SSM. Nothing throws; any number of threads may use it. */
public final class Parameters {

  private static final String API = "ssm:GetParameter";
  private static final String TEXT = "String";
  private static final String SECURE = "SecureString";
  private static final Set<String> PLAIN = Set.of(TEXT, "StringList");

  private final AwsClients aws;
  private final InstantSource clock;
  private @Nullable SsmClient client;

  /** No call is made yet, and nothing of SSM is loaded. */
  public Parameters(AwsClients aws, InstantSource clock) {
    this.aws = aws;
    this.clock = clock;
  }

  private synchronized SsmClient ssm() {
    if (client == null) {
      client = aws.build(SsmClient.builder());
    }
    return client;
  }

  /**
   * The parameter of this name. One call: SSM has no way to ask for a change only, and its answers
   * are small. Its version is no sign of one: a parameter that was deleted and made anew begins at
   * 1 again. A SecureString is refused, and never decrypted.
   */
  public Reading<Content> read(String name) {
    try {
      return Reading.known(content(name), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(API, e).why(), clock.instant());
    }
  }

  private Content content(String name) {
    Parameter found =
        ssm().getParameter(request -> request.name(name).withDecryption(false)).parameter();
    if (found == null || found.value() == null || found.version() == null) {
      throw CallFailure.unclear(API, "the answer has no parameter");
    }
    if (!TEXT.equals(found.typeAsString())) {
      throw CallFailure.unclear(
          API, "the parameter is of type " + found.typeAsString() + ", and has to be a String");
    }
    return new Content(found.version().toString(), Optional.of(found.value()));
  }

  /**
   * The value of a parameter, for a file.
   *
   * @param secure whether it has to be a SecureString, which is then decrypted; no other one is
   */
  public Reading<String> value(String name, boolean secure) {
    try {
      return Reading.known(ValueText.bounded(API, name, text(name, secure)), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(ValueText.why(API, e), clock.instant());
    }
  }

  private String text(String name, boolean secure) {
    Parameter found =
        ssm().getParameter(request -> request.name(name).withDecryption(secure)).parameter();
    if (found == null || found.value() == null) {
      throw CallFailure.unclear(API, "the answer has no parameter");
    }
    String type = found.typeAsString();
    if (secure && !SECURE.equals(type)) {
      throw CallFailure.unclear(
          API, name + " is of type " + type + ", and no SecureString: name it as a parameter");
    }
    if (!secure && !PLAIN.contains(type)) {
      throw CallFailure.unclear(
          API,
          name + " is a SecureString: name it as a secureParameter of a file with secret: true");
    }
    return found.value();
  }
}
