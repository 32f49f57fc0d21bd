package io.nodekeeper.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final String SECRET = "hunter-2-tops";

  private final Redaction redaction = new Redaction();

  private static JsonNode yaml(String text) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(text);
  }

  /** Counts how often a pattern looks at it. */
  private static final class Looked implements CharSequence {
    private final String text;
    private long times;

    Looked(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      times++;
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A node's history has 16 MiB, and no more than a minute of anybody's patience. */
  @Test
  void aLongTextIsLookedAtAFewTimesAndNoMore() {
    String line =
        "{\"version\":1,\"subject\":\"log-router\",\"text\":\"StartTask answered: task"
            + " arn:aws:ecs:us-west-2:123456789012:task/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9\"}\n";
    for (Pattern pattern : List.of(Secrets.MENTIONED, Secrets.ASSIGNED)) {
      var text = new Looked(line.repeat(100));
      assertThat(pattern.matcher(text).find()).isFalse();
      assertThat(text.times).isLessThan(40L * text.length());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MYSQL_PWD=hunter-2-tops, MYSQL_PWD=REDACTED",
    "OLDPWD=/root/hunter, OLDPWD=/root/hunter",
    "PWD=/root/hunter, PWD=/root/hunter",
    "bypass: hunter, bypass: hunter",
    "x.y/db-token-of-7: hunter, x.y/db-token-of-7: REDACTED",
  })
  void theWholeNameSaysWhetherItIsOneOfASecret(String text, String without) {
    assertThat(redaction.prose(text)).isEqualTo(without);
  }

  @Test
  void whatAKeyOfOursNamesIsNoSecret() {
    assertThat(Secrets.of("secret: of-the-log-router\nmy-secret: of-mine")).contains("of-mine");
    assertThat(Secrets.of("secret: of-the-log-router")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DB_PASSWORD=hunter-2-tops",
        "  db_password: hunter-2-tops # old",
        "apiKey: 'hunter-2-tops'",
        "\"api_key\" : \"hunter-2-tops\",",
        "{A: b, GITHUB_TOKEN: hunter-2-tops}",
        "ECS_ENGINE_AUTH_DATA={\"r\":{\"auth\":\"hunter-2-tops\"}}",
        "ECS_ENGINE_AUTH_DATA='hunter-2-tops'",
        "#DB_PASSWORD: hunter-2-tops",
        "CLIENT_SECRET: |\n    hunter-2-tops\n    and more: hunter-2-tops\nnext: 1",
        "password:\n  - hunter-2-tops\n",
        "passphrase: correct horse hunter-2-tops",
        "- name: SECRET_KEY\n  value: hunter-2-tops",
        "url: https://me:hunter-2-tops@example.com/x",
        "-u me -p hunter-2-tops registry.example",
        "run: curl --token hunter-2-tops https://x",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter-2-tops\n-----END RSA PRIVATE KEY-----",
        "header: Authorization: Bearer hunter-2-tops",
        "\"auth\": \"hunter-2-tops\"",
        "https://s3/x?X-Amz-Signature=hunter-2-tops&y=1",
        "DB_PASS=hunter-2-tops",
        "dbpass: hunter-2-tops",
        "run: [serve, --password, hunter-2-tops]",
        "run: [serve, '--db-pass', 'hunter-2-tops']",
        "run:\n  - serve\n  - --api-key\n  - hunter-2-tops\n",
        "run: curl -u me:hunter-2-tops https://x",
        "run: [curl, -u, 'me:hunter-2-tops']",
        "environment: {app: {LICENSE: hunter-2-tops}}",
        "daemons:\n  logs:\n    command:\n      app:\n      - serve\n      - hunter-2-tops\n",
        "logs: {after: a,\n  \"environment\": {\n app:\n {A: hunter-2-tops\n}}, x: 1}",
        "x: {\nenvironment: {app: {A: \"}\", B: hunter-2-tops",
      })
  void whatStandsWhereSecretsStandIsTakenOut(String text) {
    assertThat(redaction.settings(text)).doesNotContain(SECRET).contains("REDACTED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Nov 21 node nodekeeper: <4>file.told x: DB_PASSWORD=hunter-2-tops is wrong",
        "it said: login with password: hunter-2-tops failed",
        "it said: {\"token\": \"hunter-2-tops\"}",
        "dsn=postgres://me:hunter-2-tops@db/x",
        "Authorization: Basic hunter-2-tops",
        "it said: eyJhbGciOi.eyJzdWIiOi-hunter-2-tops.sig",
      })
  void inSentencesToo(String text) {
    assertThat(redaction.prose(text)).doesNotContain(SECRET).contains("REDACTED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action.failed logs: StartTask failed: no memory, because it is missing",
        "secret: true",
        "  tokens: 3",
        "drain: {command: {deadline: 4h}}",
        "ECS_ENGINE_AUTH_TYPE=docker",
        "PWD=/root/of/it",
        "the tests passed: all; by bypass: one; passive: yes",
        "taskDefinition: log-router:7",
        "arn:aws:ecs:us-west-2:123456789012:task/prod/t1",
        "no credentials could be found in any of the providers",
      })
  void whatIsNoSecretStays(String text) {
    assertThat(redaction.settings(text)).isEqualTo(text);
    assertThat(redaction.prose(text)).isEqualTo(text);
  }

  @Test
  void whatIsKnownIsTakenOutWhereverItStandsAndHoweverItIsWritten() {
    redaction.know("two \"words\"/x");
    assertThat(
            redaction.prose(
                "two \"words\"/x; {\"a\": \"two \\\"words\\\"/x\"}; q=two+%22words%22%2Fx;"
                    + " dHdvICJ3b3JkcyIveA=="))
        .isEqualTo("REDACTED; {\"a\": \"REDACTED\"}; q=REDACTED; REDACTED==");
  }

  @Test
  void whatIsTooShortOrCommonIsNotLookedForEverywhere() {
    redaction.know("prod");
    redaction.know("true");
    redaction.know("REDACTED");
    assertThat(redaction.prose("prod is true")).isEqualTo("prod is true");
  }

  @Test
  void namesOfSecretsInATreeTellWhatIsOne() throws IOException {
    redaction.knowFrom(
        yaml(
            """
            daemons:
              web:
                environment:
                  app: {DB_PASSWORD: hunter-2-tops, secret: another-one, LEVEL: verbose-mode}
            files:
              - path: /x
                secret: true
                variables: {API_KEY: {secret: prod/path/of-it}}
            list: [{name: AUTH_TOKEN, value: third-secret}]
            """));
    assertThat(
            redaction.prose("hunter-2-tops another-one third-secret verbose-mode prod/path/of-it"))
        .isEqualTo("REDACTED REDACTED REDACTED verbose-mode prod/path/of-it");
  }

  @Test
  void whatOnlySaysOfASecretWhereOrOfWhatKindItIsStaysElsewhere() throws IOException {
    String settings =
        """
        XDG_SESSION_TYPE: unspecified
        tokenFile: /run/token-of-it
        PWD: /home/somebody
        ECS_ENGINE_AUTH_TYPE: dockercfg
        DB_PASSWORD: hunter-2-tops
        """;
    redaction.knowFrom(settings);
    redaction.knowFrom(yaml(settings));
    assertThat(redaction.prose("unspecified /run/token-of-it /home/somebody dockercfg " + SECRET))
        .isEqualTo("unspecified /run/token-of-it /home/somebody dockercfg REDACTED");
  }

  @Test
  void aDirectoryIsNoPassword() {
    assertThat(Secrets.isName("DB_PWD")).isTrue();
    assertThat(Secrets.isName("PWD")).isFalse();
    assertThat(Secrets.isName("OLDPWD")).isFalse();
  }

  @Test
  void aDocumentStaysOne() throws IOException {
    String text =
        """
        {"key": "daemons.web.environment.app.DB_PASSWORD", "value": "hunter-2-tops", "secret": true,
         "tokens": {"a": ["hunter-2-tops", 12345678, 7]}, "text": "password=hunter-2-tops"}
        """;
    JsonNode json = new JsonMapper().readTree(redaction.json(text));
    assertThat(json.toString())
        .isEqualTo(
            "{\"key\":\"daemons.web.environment.app.DB_PASSWORD\",\"value\":\"REDACTED\","
                + "\"secret\":true,\"tokens\":{\"a\":[\"REDACTED\",\"REDACTED\",7]},"
                + "\"text\":\"password=REDACTED\"}");
  }

  @Test
  void ofWhatDaemonsAreStartedWithOnlyTheKeysStay() {
    String settings =
        """
        daemons:
          logs: # all of them
            environment: # and why
              app: {LEVEL: high}
              # here is 😀

            after: [dns]
            x: {command: {app: [a,
          b]}, critical: false}
            "command":
            - a
            - b
          dns:
            environment: |
              any
            taskDefinition: dns
        """;
    assertThat(redaction.settings(settings))
        .isEqualTo(
            """
            daemons:
              logs: # all of them
                environment: REDACTED
                after: [dns]
                x: {command: REDACTED, critical: false}
                "command": REDACTED
              dns:
                environment: REDACTED
                taskDefinition: dns
            """);
  }

  @Test
  void itStaysInNoDocumentEither() {
    assertThat(
            redaction.json(
                """
                {"settings": [{"key": "daemons.a.command.app", "value": "[hunter-2-tops]"},
                              {"key": "drain.command.deadline", "value": "4h"}],
                 "problems": [{"key": "daemons.a.environment.app.X", "found": "hunter-2-tops",
                               "expected": "a text", "didYouMean": "'hunter-2-tops'"}],
                 "environment": {"A": "hunter-2-tops"},
                 "args": ["serve", "--password", "hunter-2-tops", "--quietly"]}
                """))
        .doesNotContain(SECRET)
        .contains("\"4h\"", "\"a text\"", "daemons.a.environment.app.X", "--quietly");
  }

  @Test
  void norInWhatASourceSaid() {
    assertThat(
            redaction.source(
                """
                {"path": "/prod/daemons",
                 "text": "daemons:\\n  a:\\n    command: {app: [hunter-2-tops]}\\n    after: [b]\\n"}
                """))
        .doesNotContain(SECRET)
        .contains("/prod/daemons", "command: REDACTED\\n    after: [b]");
  }

  @Test
  void aDocumentThatIsBrokenIsTakenForSettings() {
    assertThat(redaction.json("{\"password\": \"hunter-2-tops\"")).doesNotContain(SECRET);
  }

  @Test
  void aRecordKeepsItsShapeWhateverItsNames() {
    redaction.know(SECRET);
    assertThat(
            redaction.record("{\"token-broker\": {\"at\": \"noon\", \"why\": \"hunter-2-tops\"}}"))
        .contains("\"noon\"")
        .doesNotContain(SECRET);
  }
}
