package io.nodekeeper.edge.ec2;

import static io.nodekeeper.edge.ec2.MetadataService.IDENTITY;
import static io.nodekeeper.edge.ec2.MetadataService.LONG;
import static io.nodekeeper.edge.ec2.MetadataService.NOW;
import static io.nodekeeper.edge.ec2.MetadataService.TAGS;
import static io.nodekeeper.edge.ec2.MetadataService.TARGET;
import static io.nodekeeper.edge.ec2.MetadataService.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {

  private static final String DOCUMENT =
      """
      {"accountId":"123456789012","architecture":"x86_64","availabilityZone":"us-west-2a",
       "billingProducts":null,"imageId":"ami-0123456789abcdef0","instanceId":"i-0abcdef1234567890",
       "instanceType":"m7i.large","pendingTime":"2026-11-21T08:00:00Z","privateIp":"10.0.0.12",
       "region":"us-west-2","version":"2017-09-30"}
      """;

  private final MetadataService service = new MetadataService();

  // who it is

  @Test
  void theInstanceKnowsWhoItIsAndAsksOnce() {
    service.items.put(IDENTITY, DOCUMENT);
    var stub = new HttpStub(service);

    Reading<Identity> read =
        with(
            stub,
            LONG,
            metadata -> {
              metadata.identity();
              return metadata.identity();
            });

    assertThat(read)
        .isEqualTo(
            Reading.known(
                new Identity(
                    "i-0abcdef1234567890",
                    "us-west-2",
                    "us-west-2a",
                    "m7i.large",
                    "123456789012",
                    "ami-0123456789abcdef0",
                    "10.0.0.12",
                    "x86_64"),
                NOW));
    assertThat(stub.requests())
        .extracting(Request::path)
        .containsExactly("/latest/api/token", IDENTITY);
  }

  @Test
  void whatTheDocumentLeavesOutIsAnEmptyText() {
    service.items.put(
        IDENTITY,
        """
        {"instanceId":"i-1","region":"us-west-2","availabilityZone":"us-west-2a",
         "instanceType":"m7i.large","accountId":null,"imageId":7}
        """);
    assertThat(service.with(Metadata::identity).toOptional())
        .contains(new Identity("i-1", "us-west-2", "us-west-2a", "m7i.large", "", "", "", ""));
  }

  @Test
  void anIdentityThatIsNotKnownYetIsAskedAgain() {
    boolean known =
        service.with(metadata -> {
          assertThat(metadata.identity().whyNot()).get().asString().contains("is not there");
          service.items.put(IDENTITY, DOCUMENT);
          return metadata.identity().isKnown();
        });

    assertThat(known).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "<html>",
        "{\"instanceId\":",
        "{\"instanceId\":\"i-1\",\"region\":7}",
        "{}"
      })
  void anIdentityThatMakesNoSenseIsUnknown(String document) {
    service.items.put(IDENTITY, document);

    Reading<Identity> read = service.with(Metadata::identity);

    assertThat(read.isKnown()).isFalse();
    assertThat(read.whyNot().orElseThrow())
        .matches("instance metadata at http://[^ ]+: " + IDENTITY + " (is no JSON|has no ).*");
  }

  // its tags

  @Test
  void tagsThatAreOffAreSaidToBeOff() {
    assertThat(service.with(Metadata::tags))
        .isEqualTo(Reading.known(new InstanceTags(false, Collections.emptySortedMap()), NOW));
  }

  @Test
  void everyTagIsReadAsItIs() {
    var tags =
        new TreeMap<>(
            Map.of(
                "env", "prod",
                "aws:autoscaling:groupName", "asg-a",
                "a+b-c=d.e,f_g:h@i", "$(x) \"y\" 'z'\nsecond line\n",
                "Name", ""));
    service.items.put(TAGS, String.join("\n", tags.keySet()));
    tags.forEach((key, value) -> service.items.put(TAGS + "/" + key, value));

    assertThat(service.with(Metadata::tags))
        .isEqualTo(Reading.known(new InstanceTags(true, tags), NOW));
  }

  @Test
  void noTagsAtAllAreNotTheSameAsTagsThatAreOff() {
    service.items.put(TAGS, "");

    assertThat(service.with(Metadata::tags))
        .isEqualTo(Reading.known(new InstanceTags(true, Collections.emptySortedMap()), NOW));
  }

  @Test
  void aTagTakenAwayInBetweenIsLeftOut() {
    service.items.put(TAGS, "env\ngone\n");
    service.items.put(TAGS + "/env", "prod");

    assertThat(service.with(Metadata::tags).toOptional().orElseThrow().values())
        .isEqualTo(Map.of("env", "prod"));
  }

  @Test
  void valuesAreReadAnewEachTime() {
    service.items.put(TAGS, "env");
    service.items.put(TAGS + "/env", "prod");

    String second =
        service.with(metadata -> {
          metadata.tags();
          service.items.put(TAGS + "/env", "test");
          return metadata.tags().toOptional().orElseThrow().values().getOrDefault("env", "");
        });

    assertThat(second).isEqualTo("test");
  }

  @Test
  void aKeyThatShouldNotBeThereLeadsNowhereElse() {
    service.items.put(TAGS, "../../iam/x\na b?c#d%\nü");
    var stub = new HttpStub(service);
    with(stub, LONG, Metadata::tags);

    assertThat(stub.requests())
        .extracting(Request::path)
        .containsExactly(
            "/latest/api/token",
            TAGS,
            TAGS + "/..%2F..%2Fiam%2Fx",
            TAGS + "/a%20b%3Fc%23d%25",
            TAGS + "/%C3%BC");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void aKeyThatIsAStepInAPathIsNotFollowed(String key) {
    service.items.put(TAGS, key);

    assertThat(service.with(Metadata::tags).isKnown()).isFalse();
  }

  @Test
  void moreTagsThanThereCanBeAreUnknown() {
    List<String> keys = IntStream.range(0, 201).mapToObj(i -> "k" + i).toList();
    service.items.put(TAGS, String.join("\n", keys));
    keys.forEach(key -> service.items.put(TAGS + "/" + key, "v"));

    assertThat(service.with(Metadata::tags).whyNot())
        .get()
        .asString()
        .contains("more than 200 tags");
  }

  @Test
  void aValueLongerThanThereCanBeIsUnknown() {
    service.items.put(TAGS, "env");
    service.items.put(TAGS + "/env", "x".repeat(1025));

    assertThat(service.with(Metadata::tags).whyNot())
        .get()
        .asString()
        .contains(TAGS + "/env has more than 1024 characters");
  }

  @Test
  void anEndlessListOfTagsIsNotReadToItsEnd() {
    Function<Request, Reply> endless =
        request -> request.path().equals(TAGS) ? new Reply.Flood(200) : service.apply(request);

    assertThat(with(new HttpStub(endless), LONG, Metadata::tags).whyNot())
        .get()
        .asString()
        .contains("more than 262144 bytes");
  }

  // where it is placed

  private static final String PLACEMENT = "/latest/meta-data/placement/";

  @Test
  void anItemOfThePlacementIsReadAndAnAbsentOneIsEmpty() {
    service.items.put(PLACEMENT + "group-name", "workers\n");
    service.items.put(PLACEMENT + "partition-number", "3");

    assertThat(placement("group-name")).isEqualTo(Reading.known("workers", NOW));
    assertThat(placement("partition-number").toOptional()).contains("3");
    assertThat(placement("host-id")).isEqualTo(Reading.known("", NOW));
  }

  private Reading<String> placement(String item) {
    return service.with(metadata -> metadata.placement(item));
  }

  @Test
  void anItemOfThePlacementLongerThanThereCanBeIsUnknown() {
    service.items.put(PLACEMENT + "group-name", "x".repeat(1025));

    assertThat(placement("group-name").whyNot())
        .get()
        .asString()
        .contains("placement/group-name has more than 1024 characters");
  }

  // what is wanted of it

  @Test
  void theTargetStateIsReadAndAnAbsentOneIsEmpty() {
    assertThat(service.with(Metadata::targetLifecycleState))
        .isEqualTo(Reading.known(Optional.empty(), NOW));

    service.items.put(TARGET, "Terminated\n");
    assertThat(service.with(Metadata::targetLifecycleState))
        .isEqualTo(Reading.known(Optional.of("Terminated"), NOW));
  }
}
