package io.nodekeeper.settings;

import io.nodekeeper.core.Policy;
import io.nodekeeper.template.MustacheTemplate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names in a template that nothing can have: the file would be withheld for ever. Tags, attributes
 * and labels have any names, and so has what is said within a section of theirs.
 */
final class TemplateNames {

  private static final List<String> FACTS =
      Arrays.stream(Policy.Fact.values()).map(Policy.Fact::key).toList();

  private static final List<String> TOP =
      List.of("node", "tags", "attributes", "containers", "targets", "tasks", "proxy");

  /** Whose members are few and known. */
  private static final Map<String, List<String>> MEMBERS =
      Map.of(
          "node",
          FACTS,
          "proxy",
          List.of("ports", "hosts", "leftOut"),
          "target",
          List.of("address", "port", "endpoint"));

  /** Whose members are named by others; of {@code port}, by their numbers. */
  private static final Set<String> OPEN = Set.of("tags", "attributes", "labels", "port");

  /** What lists and their members have, one in another. */
  private static final List<String> IN_LISTS =
      List.of(
          "id",
          "name",
          "dockerName",
          "task",
          "family",
          "revision",
          "image",
          "health",
          "labels",
          "address",
          "addresses",
          "network",
          "ports",
          "container",
          "protocol",
          "host",
          "port",
          "target",
          "endpoint",
          "hosts",
          "upstream",
          "servers",
          "leftOut",
          "why");

  private final Report report;

  TemplateNames(Report report) {
    this.report = report;
  }

  /**
   * @param own the names of the file's variables
   */
  void check(MustacheTemplate template, Collection<String> own, Place place, String path) {
    Set<String> known = new LinkedHashSet<>(TOP);
    known.addAll(own);
    for (String section : template.sections()) {
      String first = first(section);
      known.addAll(first.equals("node") ? FACTS : own.contains(first) ? List.of() : IN_LISTS);
    }
    for (String name : template.names(section -> !OPEN.contains(first(section)))) {
      String first = first(name);
      if (name.startsWith("-") || first.isEmpty() || first.equals("this") || own.contains(first)) {
        continue;
      }
      String rest = name.substring(Math.min(name.length(), first.length() + 1));
      List<String> members = MEMBERS.getOrDefault(first, List.of());
      if (!known.contains(first)) {
        Optional<String> meant =
            DidYouMean.among(known, first).map(is -> is + name.substring(first.length()));
        unknown(place, path, name, "a variable of the file, or one of " + words(TOP), meant);
      } else if (!rest.isEmpty() && !members.isEmpty() && !members.contains(rest)) {
        Optional<String> meant = DidYouMean.among(members, rest).map(is -> first + "." + is);
        unknown(place, path, name, first + " with one of " + words(members), meant);
      }
    }
  }

  private void unknown(
      Place place, String path, String name, String expected, Optional<String> meant) {
    report.add(
        place,
        path,
        "found {{" + Shown.plain(name) + "}}, which there cannot be",
        expected,
        report.isFull() ? Optional.empty() : meant);
  }

  private static String words(List<String> names) {
    return names.stream().collect(Collectors.joining(", "));
  }

  /** Up to the first dot; of the dot alone nothing. */
  private static String first(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
