package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.edge.sources.Objects;
import io.nodekeeper.edge.sources.Parameters;
import io.nodekeeper.edge.sources.Secrets;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The front of SSM, Secrets Manager and S3 as the agent hears it. */
class StorageWireTest {

  private final Stage stage = new Stage();
  private final AwsClients aws = new AwsClients("us-west-2", new Calls());

  @AfterEach
  void close() {
    aws.close();
    stage.close();
  }

  @Test
  void aParameterIsReadAndEachChangeIsAnotherVersion() {
    var parameters = new Parameters(aws, InstantSource.system());
    assertThat(parameters.read("/n").whyNot().orElse("")).contains("ParameterNotFound");

    stage.change(model -> model.storage().putParameter("/n", "String", "one"));
    assertThat(parameters.read("/n").toOptional()).contains(new Content("1", Optional.of("one")));
    stage.change(model -> model.storage().putParameter("/n", "String", "two"));
    assertThat(parameters.read("/n").toOptional()).contains(new Content("2", Optional.of("two")));
    stage.change(model -> model.storage().putParameter("/n", "SecureString", "secret"));
    assertThat(parameters.read("/n").whyNot().orElse(""))
        .contains("SecureString")
        .doesNotContain("secret");
  }

  @Test
  void aParameterThatIsMadeAnewHasItsFirstVersionAgainAndIsReadAllTheSame() {
    var parameters = new Parameters(aws, InstantSource.system());
    stage.change(model -> model.storage().putParameter("/n", "String", "one"));
    assertThat(parameters.read("/n").toOptional()).contains(new Content("1", Optional.of("one")));

    stage.change(model -> {
      model.storage().removeParameter("/n");
      model.storage().putParameter("/n", "String", "another");
    });
    assertThat(parameters.read("/n").toOptional())
        .contains(new Content("1", Optional.of("another")));
  }

  @Test
  void aSecureStringIsDecryptedOnlyForWhoAsksForOne() {
    var parameters = new Parameters(aws, InstantSource.system());
    stage.change(model -> {
      model.storage().putParameter("/db", "SecureString", "hidden");
      model.storage().putParameter("/list", "StringList", "a,b");
    });

    assertThat(parameters.value("/db", true).toOptional()).contains("hidden");
    assertThat(parameters.value("/db", false).whyNot().orElse(""))
        .isEqualTo(
            "ssm:GetParameter: /db is a SecureString: name it as a secureParameter of a file with"
                + " secret: true");
    assertThat(parameters.value("/list", false).toOptional()).contains("a,b");
    assertThat(parameters.value("/list", true).whyNot().orElse(""))
        .isEqualTo(
            "ssm:GetParameter: /list is of type StringList, and no SecureString: name it as a"
                + " parameter");
  }

  @Test
  void aSecretIsReadUnlessItIsBinary() {
    var secrets = new Secrets(aws, InstantSource.system());
    assertThat(secrets.value("prod/api").whyNot().orElse(""))
        .isEqualTo(
            "secretsmanager:GetSecretValue: ResourceNotFoundException: Secrets Manager can't find"
                + " the specified secret.");

    stage.change(model -> model.storage().putSecret("prod/api", "{\"token\": \"hidden\"}"));
    assertThat(secrets.value("prod/api").toOptional()).contains("{\"token\": \"hidden\"}");

    stage.change(model -> model.storage().putBinarySecret("prod/api", "hidden"));
    assertThat(secrets.value("prod/api").whyNot().orElse(""))
        .isEqualTo(
            "secretsmanager:GetSecretValue: the secret prod/api is binary; only a secret that is a"
                + " text can be used");
  }

  @Test
  void anObjectIsSentOnlyWhenItHasChanged() {
    var objects = new Objects(aws, InstantSource.system(), true);
    assertThat(objects.read("bucket", "a/b.yaml", Optional.empty()).whyNot().orElse(""))
        .contains("NoSuchKey");

    stage.change(model -> model.storage().putObject("bucket/a/b.yaml", "one"));
    Content first = objects.read("bucket", "a/b.yaml", Optional.empty()).toOptional().orElseThrow();
    assertThat(first.text()).contains("one");
    Optional<String> version = Optional.of(first.version());
    assertThat(objects.read("bucket", "a/b.yaml", version).toOptional())
        .contains(new Content(first.version(), Optional.empty()));
    stage.change(model -> model.storage().putObject("bucket/a/b.yaml", "two"));
    assertThat(objects.read("bucket", "a/b.yaml", version).toOptional().flatMap(Content::text))
        .contains("two");
  }
}
