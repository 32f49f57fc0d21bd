package io.nodekeeper.standin.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The body of a call in the query protocol: {@code Action=…&Version=…&Name.member.1=…}. */
record Form(SequencedMap<String, String> values) {

  static Form of(Call call) {
    return new Form(Call.pairs(call.body()));
  }

  String action() {
    return values.getOrDefault("Action", "");
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  int number(String name, int absent) {
    return value(name).map(Integer::parseInt).orElse(absent);
  }

  /** {@code name.member.1}, {@code name.member.2}, … (Auto Scaling's way). */
  List<String> members(String name) {
    return numbered(name + ".member.");
  }

  /** {@code Filter.1.Name} with {@code Filter.1.Value.1}, … (EC2's way). */
  SequencedMap<String, List<String>> filters() {
    var filters = new LinkedHashMap<String, List<String>>();
    for (int i = 1; values.containsKey("Filter." + i + ".Name"); i++) {
      String name = values.getOrDefault("Filter." + i + ".Name", "");
      filters.put(name, numbered("Filter." + i + ".Value."));
    }
    return Collections.unmodifiableSequencedMap(filters);
  }

  /** What follows the prefix and 1, 2, 3, … as far as they go. */
  List<String> numbered(String prefix) {
    var found = new ArrayList<String>();
    for (int i = 1; values.containsKey(prefix + i); i++) {
      found.add(values.getOrDefault(prefix + i, ""));
    }
    return List.copyOf(found);
  }
}
