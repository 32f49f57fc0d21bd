package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.TaskOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every start says exactly what is declared of the daemon, with the tags as they were told last and
 * values that were true at some time; where one is not known, nothing is started.
 */
final class StartedAsDeclared extends Judge {

  private final FilesAreWhole values;

  StartedAsDeclared(Scene scene, FilesAreWhole values) {
    super(Rule.AS_DECLARED, scene);
    this.values = values;
  }

  @Override
  public void acting(Action action) {
    if (action instanceof Action.StartTask start) {
      scene.daemon(start.daemon()).ifPresent(daemon -> judge(start, daemon.launching()));
    }
  }

  private void judge(Action.StartTask start, Daemon.Launching declared) {
    String what = "StartTask of " + start.daemon();
    TaskOptions is = start.options();
    String group = declared.group().orElse(Groups.own(start.daemon()));
    String by = declared.startedBy().orElse(start.containerInstance().id());
    violatedIf(!start.group().equals(group), what + " in group " + start.group());
    violatedIf(!start.startedBy().equals(by), what + " as by " + start.startedBy());
    violatedIf(
        is.enableExecuteCommand() != declared.enableExecuteCommand()
            || is.propagateTags() != declared.propagateTags()
            || !is.network().equals(declared.network()),
        what + " with other options than declared");
    values(what + ", tags", declared.tags(), is.tags());
    containers(what, declared.containers(), is.containers());
  }

  private void containers(
      String what,
      List<Daemon.ContainerOverride> declared,
      List<TaskOptions.ContainerOverride> are) {
    if (declared.size() != are.size()) {
      violated(what + " with " + are.size() + " overrides instead of " + declared.size());
      return;
    }
    for (int i = 0; i < are.size(); i++) {
      TaskOptions.ContainerOverride is = are.get(i);
      Daemon.ContainerOverride hasToBe = declared.get(i);
      violatedIf(
          !is.name().equals(hasToBe.name()) || !is.command().equals(hasToBe.command()),
          what + " with the override " + is);
      values(what + ", " + is.name(), hasToBe.environment(), is.environment());
    }
  }

  private void values(
      String what, Map<String, Daemon.Value> declared, SortedMap<String, String> are) {
    violatedIf(!declared.keySet().equals(are.keySet()), what + " has " + are);
    are.forEach((name, value) -> {
      boolean isTrue =
          Optional.ofNullable(declared.get(name)).filter(it -> could(it, value)).isPresent();
      violatedIf(!isTrue, what + " says " + name + "=" + value + ", which is not so");
    });
  }

  private boolean could(Daemon.Value declared, String value) {
    return switch (declared) {
      case Daemon.Value.Text(String text) -> text.equals(value);
      case Daemon.Value.From(Policy.Source source) ->
          values.could(source, value)
              && (!(source instanceof Policy.Source.Tag(String key))
                  || value.equals(scene.told().tags().orElse(new TreeMap<>()).get(key)));
    };
  }
}
