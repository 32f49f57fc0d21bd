package io.nodekeeper.standin.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The registered task definitions, by family and revision. */
final class Definitions {

  private static final String MARK = "task-definition/";

  private final String arnPrefix;
  private final Map<String, List<TaskDefinition>> families = new TreeMap<>();

  Definitions(String region, String account) {
    arnPrefix = "arn:aws:ecs:" + region + ":" + account + ":" + MARK;
  }

  TaskDefinition register(TaskDefinition definition) {
    var revisions = families.computeIfAbsent(definition.family(), _ -> new ArrayList<>());
    int revision = revisions.size() + 1;
    TaskDefinition registered =
        definition.registered(arnPrefix + definition.family() + ":" + revision, revision);
    revisions.add(registered);
    return registered;
  }

  TaskDefinition deregister(TaskDefinition definition) {
    TaskDefinition gone = definition.deregistered();
    families
        .getOrDefault(definition.family(), new ArrayList<>())
        .set(definition.revision() - 1, gone);
    return gone;
  }

  /** A family's newest ACTIVE revision, or the revision named, ACTIVE or not. */
  Optional<TaskDefinition> find(String reference) {
    int mark = reference.indexOf(MARK);
    String name = mark < 0 ? reference : reference.substring(mark + MARK.length());
    int colon = name.lastIndexOf(':');
    String family = colon < 0 ? name : name.substring(0, colon);
    List<TaskDefinition> revisions = families.getOrDefault(family, List.of());
    return colon < 0 ? newest(revisions) : revision(revisions, name.substring(colon + 1));
  }

  private static Optional<TaskDefinition> newest(List<TaskDefinition> revisions) {
    for (TaskDefinition definition : revisions.reversed()) {
      if (definition.active()) {
        return Optional.of(definition);
      }
    }
    return Optional.empty();
  }

  private static Optional<TaskDefinition> revision(List<TaskDefinition> revisions, String text) {
    try {
      int revision = Integer.parseInt(text);
      return revision >= 1 && revision <= revisions.size()
          ? Optional.of(revisions.get(revision - 1))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
