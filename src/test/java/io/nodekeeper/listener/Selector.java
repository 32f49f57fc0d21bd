package io.nodekeeper.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an expression of Prometheus' selects.
 *
 * @param labels by name, each with the values that are asked for: several where it is a pattern of
 *     alternatives, none where any will do
 */
record Selector(String metric, SortedMap<String, List<String>> labels) {

  private static final Pattern METRIC =
      Pattern.compile("\\b(nodekeeper_\\w+|up)\\b(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|=|!=|!~)\"([^\"]*)\"");
  private static final Pattern NAMES =
      Pattern.compile("\\b(?:on|by|without|ignoring)\\s*\\(([^)]*)\\)");
  private static final Pattern ANY = Pattern.compile("\\$\\w+|\\.\\*");
  private static final Pattern SERIES = Pattern.compile("(\\w+)(?:\\{(.*)})? [-+.\\dE]+");

  static List<Selector> in(String expression) {
    return METRIC
        .matcher(expression)
        .results()
        .map(found -> new Selector(found.group(1), labels(found.group(2))))
        .toList();
  }

  private static SortedMap<String, List<String>> labels(String matchers) {
    var labels = new TreeMap<String, List<String>>();
    if (matchers != null) {
      MATCHER
          .matcher(matchers)
          .results()
          .forEach(one ->
              labels.put(
                  one.group(1),
                  ANY.matcher(one.group(3)).matches()
                      ? List.of()
                      : List.of(one.group(3).split("\\|", -1))));
    }
    return labels;
  }

  /** The labels by which an expression joins or adds up. */
  static List<String> grouping(String expression) {
    return NAMES
        .matcher(expression)
        .results()
        .flatMap(found -> Stream.of(found.group(1).split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** All series of an exposition. */
  static List<Selector> exposed(String text) {
    var all = new ArrayList<Selector>();
    for (String line : text.split("\n", -1)) {
      SERIES
          .matcher(line)
          .results()
          .forEach(found -> all.add(new Selector(found.group(1), labels(found.group(2)))));
    }
    return all;
  }

  /** What is missing of it among these series, but for labels that whoever scrapes adds. */
  List<String> missing(List<Selector> exposed, List<String> added) {
    var missing = new ArrayList<String>();
    List<Selector> ours = exposed.stream().filter(is -> is.metric.equals(metric)).toList();
    if (ours.isEmpty()) {
      missing.add(metric);
    }
    for (Map.Entry<String, List<String>> label : labels.entrySet()) {
      boolean has = ours.stream().anyMatch(is -> is.labels.containsKey(label.getKey()));
      if (!has && !added.contains(label.getKey())) {
        missing.add(metric + " by " + label.getKey());
      }
      for (String value : has ? label.getValue() : List.<String>of()) {
        if (ours.stream().noneMatch(is -> is.has(label.getKey(), value))) {
          missing.add("%s{%s=\"%s\"}".formatted(metric, label.getKey(), value));
        }
      }
    }
    return missing;
  }

  private boolean has(String label, String value) {
    return labels.getOrDefault(label, List.of()).contains(value);
  }
}
