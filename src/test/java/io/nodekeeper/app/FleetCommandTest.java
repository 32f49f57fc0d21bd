package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.docs.Members;
import io.nodekeeper.docs.Page;
import io.nodekeeper.docs.Shown;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster looked over from a machine that is none of its nodes, over HTTP. */
class FleetCommandTest {

  private final Cluster cluster;

  FleetCommandTest(@TempDir Path directory) {
    cluster = new Cluster(directory);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  static String withoutTime(String out) {
    return out.replaceAll("read at [-0-9T:.Z]+", "read at TIME");
  }

  @Test
  void daemonsRolloutsAndWhateverIsNotRightAreShown() {
    Node.Ran ran = cluster.mixed().fleet("--cluster", "prod");
    assertThat(ran.err()).isEmpty();
    assertThat(withoutTime(ran.out()))
        .isEqualTo(
            """
            Cluster   prod in us-west-2, read at TIME
            Nodes     7: 2 right, 3 not right, 1 leaving, 1 without Nodekeeper
            Unheard   1 node says nothing of daemons: of an older Nodekeeper, with
                      fleet.publish: false, or not yet
            Unheard   of 2 daemons, all nodes together, nothing is known: an attribute has
                      no room for them

            DAEMON      DESIRED  RUNNING    READY  UP-TO-DATE
            log-router        5        4        4           3
            metrics           5        3        3           3

            Rollouts
              log-router: 1 node runs another revision than wanted; revision 9 was found bad
                by 1 node

            Not right
              i-0a17               ready       its ECS agent is not connected
              i-0a13               ready       metrics: exited with 1 - next try later
              i-0a15               starting    log-router: it waits for docker

            Leaving
              i-0a14               draining    drained by root: new kernel
            """);
    assertThat(ran.code()).isZero();
  }

  @Test
  void thePageShowsWhatIsPrinted() {
    assertThat(Page.of("FLEET.md").shown("Looking over a fleet"))
        .containsExactly(
            new Shown(
                "nodekeeper fleet --cluster prod",
                withoutTime(cluster.mixed().fleet("--cluster", "prod").out())));
  }

  @Test
  void jsonHasAllOfItByItsSchema() {
    Node.Ran ran = cluster.mixed().fleet("--cluster", "prod", "--json");
    JsonNode json = ran.json();
    assertThat(Members.of(ran.out())).isEqualTo(Members.onPage("A cluster"));
    assertThat(json.path("version").intValue()).isEqualTo(1);
    assertThat(json.path("complete").booleanValue()).isTrue();
    assertThat(json.path("counts").toString())
        .isEqualTo(
            "{\"nodes\":7,\"right\":2,\"notRight\":3,\"leaving\":1,\"unkept\":1,\"silent\":1,"
                + "\"daemonsLeftOut\":2}");
    assertThat(json.path("daemons").get(0).toString())
        .isEqualTo(
            "{\"name\":\"log-router\",\"desired\":5,\"running\":4,\"ready\":4,\"upToDate\":3,"
                + "\"outdated\":1,\"bad\":[{\"revision\":9,\"nodes\":1}]}");
    JsonNode node = json.path("nodes").get(2);
    assertThat(node.path("containerInstance").textValue()).matches("[0-9a-f]{32}");
    assertThat(node.toString().replaceAll("[0-9a-f]{32}", "ID"))
        .isEqualTo(
            "{\"instanceId\":\"i-0a13\",\"containerInstance\":\"ID\",\"kind\":\"notRight\","
                + "\"status\":\"ACTIVE\",\"agentConnected\":true,\"state\":\"ready\","
                + "\"reason\":\"metrics: exited with 1 - next try later\",\"daemons\":["
                + "{\"name\":\"log-router\",\"running\":true,\"ready\":true,\"upToDate\":true},"
                + "{\"name\":\"metrics\",\"running\":false,\"ready\":false,\"upToDate\":false}],"
                + "\"daemonsLeftOut\":2}");
    assertThat(json.path("nodes").get(5).path("daemons").isNull()).isTrue();
  }

  @Test
  void hundredsOfNodesTakeTwoCallsAHundredAndNoTime() {
    long begun = System.nanoTime();
    Node.Ran ran = cluster.with(450).fleet("--cluster", "prod", "--json");
    assertThat(ran.json().path("counts").path("right").intValue()).isEqualTo(450);
    assertThat(cluster.calls(Operation.LIST_CONTAINER_INSTANCES)).isEqualTo(5);
    assertThat(cluster.calls(Operation.DESCRIBE_CONTAINER_INSTANCES)).isEqualTo(5);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void thousandsOfNodesAreReadWithinTheBucketThatOthersDrawOnToo() {
    cluster.with(5000).change(world -> world.faults().othersPerSecond = 10);
    Node.Ran ran = cluster.fleet("--cluster", "prod");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("Nodes     5000: 5000 right, 0 not right, 0 leaving, 0 without Nodekeeper")
        .contains("log-router     5000     5000     5000        5000");
    assertThat(cluster.calls(Operation.LIST_CONTAINER_INSTANCES)).isEqualTo(50);
    assertThat(cluster.calls(Operation.DESCRIBE_CONTAINER_INSTANCES)).isEqualTo(50);
  }

  @Test
  void whatIsThrottledLostOrFailsIsTriedAgain() {
    cluster
        .with(250)
        .change(world -> {
          world
              .faults()
              .next(
                  Operation.LIST_CONTAINER_INSTANCES,
                  Fate.throttled(),
                  Fate.PASS,
                  Fate.serverError());
          world
              .faults()
              .next(
                  Operation.DESCRIBE_CONTAINER_INSTANCES,
                  Fate.throttled(),
                  Fate.UNREACHABLE,
                  Fate.serverError(),
                  Fate.throttled());
        });
    Node.Ran ran = cluster.fleet("--cluster", "prod", "--json");
    assertThat(ran.json().path("complete").booleanValue()).isTrue();
    assertThat(ran.json().path("nodes").size()).isEqualTo(250);
    assertThat(cluster.calls(Operation.LIST_CONTAINER_INSTANCES)).isEqualTo(5);
    assertThat(cluster.calls(Operation.DESCRIBE_CONTAINER_INSTANCES)).isEqualTo(7);
  }

  @Test
  void anEmptyBucketIsGivenUpInTimeAndAfterFewCalls() {
    cluster.with(100).change(world -> world.faults().fates(_ -> Fate.throttled()));
    Node.Ran ran = cluster.fleet("--cluster", "prod", "--within", "5s");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(ran.err()).contains("ecs:ListContainerInstances: ThrottlingException");
    assertThat(ran.out()).isEmpty();
    assertThat(cluster.calls(Operation.LIST_CONTAINER_INSTANCES)).isBetween(3, 8);
  }

  @Test
  void oneThatIsThrottledGoesOnMoreSlowly() {
    var now = new AtomicReference<>(Told.NOON);
    cluster.laptop.clock = now::get;
    cluster.laptop.pause =
        length -> {
          Instant _ = now.updateAndGet(before -> before.plus(length));
        };
    Node.Ran _ = cluster.with(1000).fleet("--cluster", "prod");
    assertThat(now.get()).as("twenty calls come at once").isEqualTo(Told.NOON);
    cluster.change(
        world -> world.faults().next(Operation.LIST_CONTAINER_INSTANCES, Fate.throttled()));
    Node.Ran _ = cluster.fleet("--cluster", "prod");
    assertThat(now.get()).isAfter(Told.NOON.plusSeconds(3));
  }

  @Test
  void noCallIsMadeMoreThanEightTimes() {
    cluster.with(100).change(world -> world.faults().fates(_ -> Fate.throttled()));
    cluster.laptop.pause = _ -> {};
    assertThat(cluster.fleet("--cluster", "prod").code()).isEqualTo(75);
    assertThat(cluster.calls(Operation.LIST_CONTAINER_INSTANCES)).isEqualTo(8);
  }

  @Test
  void whatCouldBeReadIsShownWhenTheRestCouldNot() {
    cluster
        .with(250)
        .change(world ->
            world
                .faults()
                .next(
                    Operation.DESCRIBE_CONTAINER_INSTANCES,
                    Fate.PASS,
                    Fate.denied(Operation.DESCRIBE_CONTAINER_INSTANCES)));
    Node.Ran ran = cluster.fleet("--cluster", "prod", "--json");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(ran.json().path("complete").booleanValue()).isFalse();
    assertThat(ran.json().path("trouble").textValue()).contains("AccessDenied");
    assertThat(ran.json().path("nodes").size()).isIn(150, 200);
    assertThat(ran.err())
        .contains("nodekeeper: not whole: ")
        .contains("of 250 nodes have been read");
  }

  @Test
  void aRightThatIsMissingIsNamed() {
    cluster
        .with(1)
        .change(world ->
            world
                .faults()
                .next(
                    Operation.LIST_CONTAINER_INSTANCES,
                    Fate.denied(Operation.LIST_CONTAINER_INSTANCES)));
    Node.Ran ran = cluster.fleet("--cluster", "prod", "--json");
    assertThat(ran.code()).isEqualTo(77);
    assertThat(ran.json().path("error").textValue()).startsWith("ecs:ListContainerInstances: ");
  }

  @Test
  void aClusterThatIsNotThereIsNamed() {
    Node.Ran ran = cluster.fleet();
    assertThat(ran.code()).isEqualTo(69);
    assertThat(ran.err()).contains("ClusterNotFoundException");
  }

  @Test
  void theClusterMayComeFromTheEnvironmentAndTheRegionFromItsArn() {
    cluster.with(1).aws.without("aws.region");
    cluster.laptop.environment =
        Map.of("ECS_CLUSTER", "arn:aws:ecs:eu-north-1:123456789012:cluster/prod");
    assertThat(cluster.fleet().out()).startsWith("Cluster   prod in eu-north-1, read at ");
    assertThat(cluster.fleet("--region", "us-east-1").out())
        .startsWith("Cluster   prod in us-east-1, read at ");
  }

  @Test
  void withoutARegionItSaysWhereToGiveOne() {
    cluster.aws.without("aws.region");
    Node.Ran ran = cluster.fleet("--cluster", "prod");
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err())
        .isEqualTo(
            "nodekeeper: no Region is known: give --region, AWS_REGION, or a profile that has one\n");
  }

  @Test
  void withoutCredentialsItSaysSo() {
    cluster.aws.without("aws.accessKeyId").without("aws.secretAccessKey");
    Node.Ran ran = cluster.fleet("--cluster", "prod");
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("was not sent: no credentials");
  }

  @Test
  void aProfileHasCredentialsAndRegion() {
    cluster
        .with(1)
        .aws
        .without("aws.accessKeyId")
        .without("aws.secretAccessKey")
        .without("aws.region");
    cluster.laptop.with("config", "[profile ops]\nregion = eu-west-3\n");
    cluster.laptop.with(
        "credentials", "[ops]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = nobody\n");
    Node.Ran ran = cluster.fleet("--cluster", "prod", "--profile", "ops");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("Cluster   prod in eu-west-3, read at ");
    assertThat(cluster.fleet("--profile", "nobodys", "--region", "eu-west-3").code()).isEqualTo(78);
  }

  @Test
  void aClusterWithoutNodesIsNoTrouble() {
    Node.Ran ran = cluster.fleet("--cluster", "prod");
    assertThat(ran.code()).isZero();
    assertThat(withoutTime(ran.out()))
        .isEqualTo(
            """
            Cluster   prod in us-west-2, read at TIME
            Nodes     0: 0 right, 0 not right, 0 leaving, 0 without Nodekeeper

            No node tells of a daemon.
            """);
  }

  @Test
  void whateverNodesSayNoLineIsLongerThanATerminalNorControlsIt() {
    cluster
        .with(
            "i-\u001b[2J\n\u202e" + "x".repeat(60),
            "\u001b]0;boo\u0007",
            "111:" + "n".repeat(120),
            "r".repeat(128))
        .with("i-2", "ready", "111:a\u001b[31m", "\u009b31m " + "\u6f22".repeat(100))
        .with("i-3", "s".repeat(128), "@99999", "a b c ".repeat(20));
    cluster.change(world ->
        world.attribute(
            world.others().getFirst(), "nodekeeper.bad." + "n".repeat(110), Optional.of("9")));
    Node.Ran ran = cluster.fleet("--cluster", "prod");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 124);
    assertThat(ran.out().lines().filter(line -> !line.contains("nnnn")))
        .allMatch(line -> line.codePointCount(0, line.length()) <= 80);
    assertThat(ran.out()).doesNotContainPattern("[\\p{Cntrl}\u202e&&[^\n]]");
    assertThat(cluster.fleet("--cluster", "prod", "--json").json().path("nodes").size())
        .isEqualTo(3);
  }

  @Test
  void ofManyNodesTheFirstAreNamedAndTheRestCounted() {
    for (int i = 10; i < 35; i++) {
      cluster.with("i-" + i, "ready", "000:a", "a: gone");
    }
    assertThat(cluster.fleet("--cluster", "prod").out())
        .contains("i-29")
        .doesNotContain("i-30")
        .contains("  and 5 more; -n 25 names them all\n");
    assertThat(cluster.fleet("--cluster", "prod", "-n", "25").out())
        .contains("i-34")
        .doesNotContain("more;");
  }
}
