package io.nodekeeper.app;

import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.settings.SourceKind;
import io.nodekeeper.sim.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a source or a file may say, and what it means.
 *
 * @param daemons by name
 * @param yaml as it is written
 * @param broken it holds under no circumstances
 */
record ToldText(SortedMap<String, Declared> daemons, String yaml, boolean broken) {

  /** A daemon; after one other at most. */
  record Declared(String family, int revision, Optional<String> after) {
    String definition() {
      return family + ":" + revision;
    }

    Declared after(Optional<String> other) {
      return new Declared(family, revision, other);
    }
  }

  /** Of this many, so that sources meet in names and in families. */
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

  private static final List<String> FLAWED =
      List.of(
          "",
          "{}\n",
          "daemons:\n",
          "daemons: {",
          "daemons: {a: 1}\n",
          "daemons:\n  a: {taskDefinitoin: x}\n",
          "daemons: {}\ndrain: {}\n",
          "daemons: {a: {taskDefinition: x, after: [a]}}\ndaemons: {}\n");

  /** One that has not been there before: revisions tell texts apart. */
  static ToldText drawn(Dice dice, SourceKind kind, int number) {
    boolean services = kind == SourceKind.SERVICES;
    if (!services && dice.chance(0.2)) {
      return new ToldText(new TreeMap<>(), dice.oneOf(FLAWED) + "# " + number + "\n", true);
    }
    return of(daemons(dice, number, services ? 0 : 0.35));
  }

  /** What files say. */
  static ToldText ofFiles(Dice dice, int number) {
    return of(daemons(dice, number, 0));
  }

  private static SortedMap<String, Declared> daemons(Dice dice, int number, double chained) {
    var daemons = new TreeMap<String, Declared>();
    var families = new ArrayList<>(List.of("fa", "fb", "fc", "fd", "fe", "ff"));
    for (int left = dice.any(0, 1, 1, 2, 2, 3); left > 0; left--) {
      int name = dice.between(0, NAMES.size() - 1);
      String family = families.remove(dice.between(0, families.size() - 1));
      Optional<String> after =
          Optional.of(name)
              .filter(is -> is > 0 && dice.chance(chained))
              .map(is -> NAMES.subList(0, is))
              .map(lower -> dice.chance(0.6) ? own(daemons, lower) : lower)
              .map(dice::oneOf);
      daemons.put(NAMES.get(name), new Declared(family, number, after));
    }
    return daemons;
  }

  /** Those that this text declares, too, if any. */
  private static List<String> own(Map<String, Declared> daemons, List<String> names) {
    List<String> own = names.stream().filter(daemons::containsKey).toList();
    return own.isEmpty() ? names : own;
  }

  private static ToldText of(SortedMap<String, Declared> daemons) {
    var text = new StringBuilder("daemons:");
    daemons.forEach((name, declared) -> {
      text.append("\n  ").append(name).append(": {taskDefinition: '").append(declared.definition());
      text.append('\'');
      declared.after().ifPresent(other -> text.append(", after: [").append(other).append(']'));
      text.append('}');
    });
    return new ToldText(daemons, text.append(daemons.isEmpty() ? " {}\n" : "\n").toString(), false);
  }

  List<LabelledService> services() {
    var services = new ArrayList<LabelledService>();
    daemons.forEach((name, is) -> services.add(new LabelledService(name, is.definition())));
    return services;
  }
}
