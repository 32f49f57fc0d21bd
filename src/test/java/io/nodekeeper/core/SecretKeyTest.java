package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key of a secret that is a JSON object. */
class SecretKeyTest {

  private static Optional<String> member(String json) {
    return JsonObject.members(json).orElseThrow().getOrDefault("k", Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"k\":\"v\"}|v",
        "{\"k\":\"v\",\"k\":\"last\"}|last",
        "{\"a\":{\"k\":\"inner\"},\"k\":\"v\"}|v",
        "{\"a\":[{\"k\":[]},[],{}],\"k\" : \"v\" }|v",
        "{\"k\":\"\\\"\\\\\\/\\u00fc\\ud83d\\ude00\"}|\"\\/ü😀",
        "{\"k\":-1.50e+3}|-1.50e+3",
        "{\"k\":true}|true",
        "{\"k\":0}|0",
      })
  void aTextANumberAndATruthValueAreTakenAsTheyAre(String json, String value) {
    assertThat(member(json)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"k\":null}", "{\"k\":{}}", "{\"k\":[\"v\"]}"})
  void whatIsNoTextIsThereAndEmpty(String json) {
    assertThat(JsonObject.members(json).orElseThrow()).containsEntry("k", Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "\"v\"",
        "[]",
        "null",
        "{",
        "{\"k\"}",
        "{\"k\":}",
        "{\"k\":1,}",
        "{\"k\":01}",
        "{\"k\":\"v\"} x",
        "{\"k\":\"\\x\"}",
        "{\"k\":\"\\u12\"}",
        "{k:1}",
        "{\"k\":tru}",
        "{\"k\":1",
        "{\"k\":\"a\nb\"}",
        "{\"k\":+1}",
        "{\"k\":.5}",
        "{\"k\":\"v}",
        "{,}",
        "{\"k\":[1,]}"
      })
  void whatIsNoJsonObjectHasNoMembers(String json) {
    assertThat(JsonObject.members(json)).isEmpty();
  }

  @Test
  void anObjectThatIsTooDeepIsNotFollowedDown() {
    String deep = "{\"k\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(JsonObject.members(deep)).isEmpty();
    assertThat(JsonObject.members("{\"k\":" + "[".repeat(60) + "]".repeat(60) + "}")).isPresent();
  }

  private static final ValueRef SECRET = new ValueRef(ValueRef.Kind.SECRET, "prod/api");

  private static Reading<String> of(
      Optional<String> key, Optional<String> byDefault, Reading<String> secret) {
    SortedMap<ValueRef, Reading<String>> values = new TreeMap<>(Map.of(SECRET, secret));
    var files = new FileFacts(new TreeMap<>(), values);
    return NodeValues.of(
        new Policy.Variable("V", new Policy.Source.Kept(SECRET, key), byDefault), seen(files));
  }

  private static Observation seen(FileFacts files) {
    Observation none = Observation.nothing();
    return new Observation(
        none.host(),
        none.identity(),
        none.imdsTags(),
        none.ec2Tags(),
        none.targetLifecycleState(),
        none.notices(),
        none.agent(),
        none.agentTasks(),
        none.containers(),
        none.node(),
        none.tasks(),
        none.autoScaling(),
        none.daemons(),
        files);
  }

  private static Reading<String> known(String text) {
    return Reading.known(text, Instant.EPOCH);
  }

  @Test
  void aKeyPicksAMemberAndNoneTakesAll() {
    Reading<String> secret = known("{\"token\": \"hidden\"}");
    assertThat(of(Optional.of("token"), Optional.empty(), secret).toOptional()).contains("hidden");
    assertThat(of(Optional.empty(), Optional.empty(), secret).toOptional())
        .contains("{\"token\": \"hidden\"}");
  }

  @Test
  void whyThereIsNoneTellsNothingOfTheSecret() {
    for (String secret : List.of("hidden", "{\"hidden\": 1}", "{\"token\": [\"hidden\"]}")) {
      assertThat(of(Optional.of("token"), Optional.empty(), known(secret)).whyNot().orElse(""))
          .contains("the secret prod/api")
          .doesNotContain("hidden");
    }
  }

  @Test
  void aDefaultStandsInForAKeyThatIsKnownNotToBeThereOnly() {
    Optional<String> key = Optional.of("token");
    Optional<String> none = Optional.of("none");
    assertThat(of(key, none, known("{}")).toOptional()).contains("none");
    assertThat(of(key, none, known("no json")).isKnown()).isFalse();
    assertThat(of(key, none, known("{\"token\": null}")).isKnown()).isFalse();
    assertThat(of(key, none, Reading.notAsked()).isKnown()).isFalse();
  }
}
