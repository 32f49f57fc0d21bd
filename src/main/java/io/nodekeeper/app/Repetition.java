package io.nodekeeper.app;

import io.nodekeeper.record.StatusDocument.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One source that is silent is the reason of much, and would be told with each thing anew. */
final class Repetition {

  private Repetition() {}

  /**
   * The same, with each source's trouble in full where it comes first; what comes later points
   * there, and a source that has nothing else to say is left out.
   */
  static List<Concern> without(List<Concern> concerns, List<Source> sources) {
    List<String> troubles =
        sources.stream()
            .filter(source -> source.silent() || source.stale())
            .flatMap(source -> source.trouble().stream())
            .distinct()
            .toList();
    // One that holds another follows from it.
    List<String> roots =
        troubles.stream()
            .filter(trouble ->
                troubles.stream()
                    .noneMatch(other -> !other.equals(trouble) && trouble.contains(other)))
            .toList();
    var once = new ArrayList<Concern>();
    Map<String, String> told = new LinkedHashMap<>();
    for (Concern concern : concerns) {
      String text = concern.text();
      for (String root : roots) {
        if (text.contains(root)) {
          String before = told.putIfAbsent(root, concern.kind() + " " + concern.subject());
          text = before == null ? text : text.replace(root, "see " + before);
        }
      }
      if (!concern.kind().equals("source") || !text.startsWith("see ")) {
        once.add(concern.saying(text));
      }
    }
    return once;
  }
}
