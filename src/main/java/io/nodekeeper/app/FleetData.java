package io.nodekeeper.app;

import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.fleet.Member;
import io.nodekeeper.fleet.Overview;
import io.nodekeeper.fleet.Overview.DaemonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A cluster as data for programs. */
final class FleetData {

  private FleetData() {}

  /** Its counts, daemons and nodes. */
  static Map<String, Object> of(Overview overview) {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("nodes", overview.members().size());
    for (Member.Kind kind : Member.Kind.values()) {
      counts.put(word(kind), overview.of(kind).size());
    }
    counts.put("silent", overview.silent());
    counts.put("daemonsLeftOut", overview.leftOut());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("counts", counts);
    data.put("daemons", overview.daemons().stream().map(FleetData::of).toList());
    data.put("nodes", overview.members().stream().map(FleetData::of).toList());
    return data;
  }

  private static String word(Member.Kind kind) {
    return switch (kind) {
      case NOT_RIGHT -> "notRight";
      case RIGHT, LEAVING, UNKEPT -> kind.name().toLowerCase(Locale.ROOT);
    };
  }

  private static Map<String, Object> of(DaemonRow row) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", row.name());
    data.put("desired", row.desired());
    data.put("running", row.running());
    data.put("ready", row.ready());
    data.put("upToDate", row.upToDate());
    data.put("outdated", row.outdated());
    data.put("bad", bad(row));
    return data;
  }

  private static List<Map<String, Object>> bad(DaemonRow row) {
    var all = new ArrayList<Map<String, Object>>();
    row.bad()
        .forEach((revision, nodes) -> {
          Map<String, Object> data = new LinkedHashMap<>();
          data.put("revision", revision);
          data.put("nodes", nodes);
          all.add(data);
        });
    return all;
  }

  private static Map<String, Object> of(Member member) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("instanceId", member.instance());
    data.put("containerInstance", member.id());
    data.put("kind", word(member.kind()));
    data.put("status", member.status());
    data.put("agentConnected", member.connected());
    data.put("state", member.state());
    data.put("reason", member.why());
    data.put("daemons", member.tally().map(FleetData::of));
    data.put("daemonsLeftOut", member.tally().map(DaemonTally::leftOut));
    return data;
  }

  private static List<Map<String, Object>> of(DaemonTally tally) {
    var all = new ArrayList<Map<String, Object>>();
    tally
        .daemons()
        .forEach((name, is) -> {
          Map<String, Object> data = new LinkedHashMap<>();
          data.put("name", name.value());
          data.put("running", is.running());
          data.put("ready", is.ready());
          data.put("upToDate", is.upToDate());
          all.add(data);
        });
    return all;
  }
}
