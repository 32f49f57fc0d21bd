package io.nodekeeper.sim.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.core.NodeFile;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads files as those they are meant for would. */
public final class FileText {

  /** What the runs' only template ends with: without it half of the text is missing. */
  public static final String LAST_LINE = "end";

  private static final JsonMapper JSON = new JsonMapper();

  private FileText() {}

  /** Its variables; empty if a reader would choke on it. */
  public static Optional<Map<String, String>> variables(NodeFile file, String text) {
    return switch (file.content()) {
      case NodeFile.Content.Lines(NodeFile.Format format, var _) ->
          switch (format) {
            case SHELL -> FilesAreWhole.read(text);
            case ENV, INI -> lines(text);
            case JSON -> json(text);
          };
      case NodeFile.Content.EcsConfig _ -> lines(text);
      case NodeFile.Content.Filled _, NodeFile.Content.Made _ -> Optional.empty();
    };
  }

  private static Optional<Map<String, String>> lines(String text) {
    if (!text.endsWith("\n")) {
      return Optional.empty();
    }
    var values = new TreeMap<String, String>();
    for (String line : text.split("\n", 0)) {
      int equals = line.indexOf('=');
      if (!line.startsWith("#") && equals < 0) {
        return Optional.empty();
      }
      if (!line.startsWith("#")) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return Optional.of(values);
  }

  private static Optional<Map<String, String>> json(String text) {
    try {
      JsonNode object = JSON.readTree(text);
      if (!object.isObject()) {
        return Optional.empty();
      }
      var values = new TreeMap<String, String>();
      object
          .properties()
          .forEach(member -> values.put(member.getKey(), member.getValue().textValue()));
      return Optional.of(values);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The ids of the containers that a filled template names; empty if it is not whole. */
  public static Optional<SortedSet<String>> containers(String text) {
    if (!text.endsWith("\n" + LAST_LINE + "\n")) {
      return Optional.empty();
    }
    var ids = new TreeSet<String>();
    for (String line : text.split("\n", 0)) {
      if (!line.startsWith("#") && !line.equals(LAST_LINE)) {
        ids.add(line);
      }
    }
    return Optional.of(ids);
  }
}
