package io.nodekeeper.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nodekeeper.core.Badness;
import io.nodekeeper.core.DaemonName;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster's nodes tell, added up. */
class OverviewTest {

  private static int made;

  private static Member member(String status, boolean connected, Map<String, String> attributes) {
    String id = "%032x".formatted(++made);
    return Member.of(id, "i-" + made, status, connected, new TreeMap<>(attributes));
  }

  private static Member ready(String daemons, String reason) {
    return member(
        "ACTIVE",
        true,
        Map.of(
            "nodekeeper.state", "ready",
            "nodekeeper.daemons", daemons,
            "nodekeeper.reason", reason));
  }

  @Test
  void daemonsAreCountedOverAllNodes() {
    Overview fleet =
        Overview.of(
            List.of(
                ready("111:logs/metrics", "none"),
                ready("110:logs 111:metrics", "none"),
                ready("000:metrics 101:logs @2", "metrics: no room"),
                ready("none", "none")));
    assertThat(fleet.daemons())
        .containsExactly(
            new Overview.DaemonRow("logs", 3, 3, 2, 2, 1, new TreeMap<>()),
            new Overview.DaemonRow("metrics", 3, 2, 2, 2, 0, new TreeMap<>()));
    assertThat(fleet.leftOut()).isEqualTo(2);
    assertThat(fleet.silent()).isZero();
    assertThat(fleet.rollouts()).extracting(Overview.DaemonRow::name).containsExactly("logs");
  }

  @Test
  void whatNodesFoundBadIsCountedByRevisionAlsoOfDaemonsWithLongNames() {
    String name = "x".repeat(150);
    String attribute = Badness.attribute(new DaemonName(name));
    var attributes = new TreeMap<>(Map.of("nodekeeper.state", "ready", attribute, "9"));
    attributes.put("nodekeeper.bad.logs", "9 8");
    attributes.put("nodekeeper.bad.metrics", "none");
    attributes.put("nodekeeper.daemons", "111:" + name);
    Member bad = member("ACTIVE", true, attributes);
    Overview fleet = Overview.of(List.of(bad, bad, ready("111:logs", "none")));
    assertThat(fleet.daemons())
        .extracting(Overview.DaemonRow::name, Overview.DaemonRow::bad)
        .containsExactly(
            tuple("logs", new TreeMap<>(Map.of(8, 2, 9, 2))),
            tuple(name, new TreeMap<>(Map.of(9, 2))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          ACTIVE     | true  | ready    | 111:a  | none     | RIGHT     | -
          ACTIVE     | true  | ready    | 110:a  | none     | RIGHT     | -
          ACTIVE     | true  | ready    | -      | -        | RIGHT     | -
          ACTIVE     | true  | ready    | 000:a  | a: gone  | NOT_RIGHT | a: gone
          ACTIVE     | true  | ready    | rubble | none     | NOT_RIGHT | nodekeeper.daemons is not what a Nodekeeper writes
          ACTIVE     | true  | starting | -      | -        | NOT_RIGHT | it is starting
          ACTIVE     | true  | warmed   | none   | it waits | RIGHT     | -
          ACTIVE     | false | ready    | 111:a  | none     | NOT_RIGHT | its ECS agent is not connected
          ACTIVE     | false | ready    | 111:a  | x: bad   | NOT_RIGHT | its ECS agent is not connected; before: x: bad
          DRAINING   | true  | ready    | 111:a  | none     | LEAVING   | -
          ACTIVE     | true  | draining | 111:a  | somebody | LEAVING   | somebody
          DRAINING   | true  | drained  | none   | somebody | LEAVING   | somebody
          ACTIVE     | true  | -        | -      | -        | UNKEPT    | -
          ACTIVE     | false | -        | -      | -        | UNKEPT    | its ECS agent is not connected
          """)
  void aNodeIsOfOneKindAndSaysWhy(
      String status,
      boolean connected,
      String state,
      String daemons,
      String reason,
      Member.Kind kind,
      String why) {
    var attributes = new TreeMap<String, String>();
    put(attributes, "nodekeeper.state", state);
    put(attributes, "nodekeeper.daemons", daemons);
    put(attributes, "nodekeeper.reason", reason);
    Member member = member(status, connected, attributes);
    assertThat(member.kind()).isEqualTo(kind);
    assertThat(member.why().orElse(null)).isEqualTo(why);
  }

  private static void put(Map<String, String> attributes, String name, String value) {
    if (value != null) {
      attributes.put(name, value);
    }
  }

  @Test
  void inAWarmPoolNothingIsToRunYet() {
    var warmed =
        Map.of(
            "nodekeeper.state", "warmed",
            "nodekeeper.daemons", "000:logs @3",
            "nodekeeper.reason", "it waits in a warm pool");
    Overview fleet =
        Overview.of(List.of(ready("111:logs", "none"), member("ACTIVE", true, warmed)));
    assertThat(fleet.daemons().getFirst().desired()).isEqualTo(1);
    assertThat(fleet.leftOut()).isZero();
    assertThat(fleet.of(Member.Kind.RIGHT)).hasSize(2);
  }

  @Test
  void whatSaysNothingOfItsDaemonsIsCountedApart() {
    Overview fleet =
        Overview.of(
            List.of(
                member("ACTIVE", true, Map.of("nodekeeper.state", "ready")),
                ready("rubble", "none"),
                member("ACTIVE", true, Map.of())));
    assertThat(fleet.silent()).isEqualTo(2);
    assertThat(fleet.daemons()).isEmpty();
  }

  private static SortedMap<String, String> broken() {
    return new TreeMap<>(Map.of("nodekeeper.state", "ready", "nodekeeper.reason", "a: gone"));
  }

  @Test
  void whatCannotTellOfItselfAnyMoreComesFirst() {
    Member first = Member.of("1", "i-0", "ACTIVE", true, broken());
    Member down = Member.of("2", "i-1", "ACTIVE", false, broken());
    Overview fleet =
        Overview.of(List.of(first, down, Member.of("3", "i-2", "ACTIVE", true, broken())));
    assertThat(fleet.of(Member.Kind.NOT_RIGHT)).first().isEqualTo(down);
  }
}
