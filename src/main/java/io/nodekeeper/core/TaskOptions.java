package io.nodekeeper.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * What StartTask is told beside which task: {@link Daemon.Launching} with everything known.
 *
 * @param containers only those that differ from the definition
 */
public record TaskOptions(
    List<ContainerOverride> containers,
    boolean enableExecuteCommand,
    boolean propagateTags,
    SortedMap<String, String> tags,
    Optional<Daemon.Network> network,
    Optional<String> group,
    Optional<String> startedBy) {

  /** One container's environment and command; an empty command is the definition's. */
  public record ContainerOverride(
      String name, SortedMap<String, String> environment, List<String> command) {}

  /** ECS: the key of a tag. */
  public static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{N}\\p{Zs}+=._:/@-]{1,128}");

  /** ECS: the value of a tag. */
  public static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{N}\\p{Zs}+=._:/@-]{0,256}");

  /** StartTask: the most characters that all overrides may have together, as JSON. */
  public static final int OVERRIDES_MOST = 8_192;

  public static TaskOptions none() {
    return new TaskOptions(
        List.of(),
        false,
        false,
        Collections.emptySortedMap(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** How many characters these overrides have as JSON, as StartTask is sent them. */
  public static int overridesLength(List<ContainerOverride> containers) {
    var json = new StringBuilder("{\"containerOverrides\":[");
    for (ContainerOverride container : containers) {
      json.append("{\"name\":").append(quoted(container.name()));
      if (!container.command().isEmpty()) {
        json.append(",\"command\":[");
        container.command().forEach(word -> json.append(quoted(word)).append(','));
        json.append(']');
      }
      json.append(",\"environment\":[");
      container
          .environment()
          .forEach((name, value) ->
              json.append("{\"name\":")
                  .append(quoted(name))
                  .append(",\"value\":")
                  .append(quoted(value))
                  .append("},"));
      json.append("]},");
    }
    return json.append("]}").length();
  }

  /** A control character takes six, as {@code \u0007} does: never fewer than are sent. */
  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    text.chars()
        .forEach(letter -> {
          if (letter < ' ') {
            json.append("      ");
          } else if (letter == '"' || letter == '\\') {
            json.append("  ");
          } else {
            json.append((char) letter);
          }
        });
    return json.append('"').toString();
  }
}
