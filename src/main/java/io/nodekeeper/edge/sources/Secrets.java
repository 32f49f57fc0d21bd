package io.nodekeeper.edge.sources;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Reading;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The secrets of Secrets Manager. Nothing throws; any number of threads may use it. */
public final class Secrets {

  private static final String API = "secretsmanager:GetSecretValue";

  private final AwsClients aws;
  private final InstantSource clock;
  private @Nullable SecretsManagerClient client;

  /** No call is made yet, and nothing of Secrets Manager is loaded. */
  public Secrets(AwsClients aws, InstantSource clock) {
    this.aws = aws;
    this.clock = clock;
  }

  private synchronized SecretsManagerClient manager() {
    if (client == null) {
      client = aws.build(SecretsManagerClient.builder());
    }
    return client;
  }

  /**
   * The text of a secret's current version.
   *
   * @param name its name, or its ARN
   */
  public Reading<String> value(String name) {
    try {
      String text = manager().getSecretValue(request -> request.secretId(name)).secretString();
      if (text == null) {
        throw CallFailure.unclear(
            API, "the secret " + name + " is binary; only a secret that is a text can be used");
      }
      return Reading.known(ValueText.bounded(API, name, text), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(ValueText.why(API, e), clock.instant());
    }
  }
}
