package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.remembering;
import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.FileMemory;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Policy;
import io.nodekeeper.sim.judge.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Ways to break what is waited for before a file is written, and what follows its change. */
final class FileSlips {

  private FileSlips() {}

  static List<Mutant> all() {
    var all = new ArrayList<Mutant>();
    all.addAll(writing());
    all.addAll(following());
    return all;
  }

  private static List<Mutant> writing() {
    return List.of(
        thinking(Rule.HEALS, "writes no files", t -> t.under(filed(t.policy(), List.of())).sound()),
        thinking(
            Rule.FILES_ARE_WHOLE,
            "writes an empty file",
            t -> Thought.changing(t.sound(), FileSlips::emptied)),
        thinking(
            Rule.EDITS,
            "writes over what is to be left",
            t -> t.under(filed(t.policy(), FileSlips::restored)).sound()),
        thinking(
            Rule.NEEDS,
            "waits for no tags",
            t -> t.under(filed(t.policy(), FileSlips::needingNothing)).sound()),
        thinking(
            Rule.FILES_ARE_WHOLE,
            "writes what it should leave without its tags",
            t -> t.under(filed(t.policy(), FileSlips::written)).sound()),
        thinking(Rule.SECRETS, "tells what is secret", FileSlips::telling));
  }

  private static List<Mutant> following() {
    return List.of(
        remembering(
            Rule.DEEDS,
            "forgets what is owed when it starts",
            memory -> filed(memory, FileSlips::told)),
        thinking(
            Rule.DEEDS,
            "tells before the new text is in its place",
            t -> Thought.with(t.sound(), early(t))),
        thinking(
            Rule.DEEDS,
            "tells as often as it likes",
            t -> t.under(filed(t.policy(), FileSlips::hasty)).sound()),
        thinking(
            Rule.DEEDS,
            "sends no signals",
            t -> Thought.without(t.sound(), Action.SignalContainer.class::isInstance)),
        thinking(
            Rule.DEEDS,
            "restarts nothing for a file",
            t -> t.under(filed(t.policy(), FileSlips::restarting)).sound()),
        thinking(
            Rule.DEEDS,
            "restarts for a file again and again",
            t -> t.remembering(filed(t.memory(), is -> changedNow(t, is))).sound()),
        thinking(
            Rule.REPLICAS_FIRST,
            "restarts for a file on a node that leaves",
            t -> t.leaves() ? Thought.with(t.sound(), stops(t)) : t.sound()));
  }

  private static Policy filed(Policy policy, UnaryOperator<NodeFile> change) {
    return filed(policy, policy.files().stream().map(change).toList());
  }

  private static Policy filed(Policy policy, List<NodeFile> files) {
    return new Policy(
        policy.daemons(),
        policy.ready(),
        policy.drain(),
        files,
        policy.pace(),
        policy.upkeep(),
        policy.unread());
  }

  private static Memory filed(Memory memory, UnaryOperator<FileMemory> change) {
    var files = new TreeMap<>(memory.files());
    files.replaceAll((_, is) -> change.apply(is));
    return new Memory(
        memory.lostAt(),
        memory.gate(),
        memory.daemons(),
        memory.tries(),
        memory.drain(),
        memory.attributes(),
        memory.rollouts(),
        files);
  }

  private static NodeFile with(
      NodeFile is,
      NodeFile.Needs needs,
      Optional<NodeFile.OnChange> follows,
      NodeFile.Edits edits) {
    return new NodeFile(
        is.path(),
        is.content(),
        is.access(),
        is.secret(),
        needs,
        is.check(),
        follows,
        edits,
        is.restartsStale());
  }

  private static NodeFile restored(NodeFile is) {
    return with(is, is.needs(), is.onChange(), NodeFile.Edits.RESTORED);
  }

  private static NodeFile needingNothing(NodeFile is) {
    return needing(is, Duration.ZERO, NodeFile.Otherwise.WRITTEN);
  }

  private static NodeFile written(NodeFile is) {
    return needing(is, is.needs().within(), NodeFile.Otherwise.WRITTEN);
  }

  private static NodeFile needing(NodeFile is, Duration within, NodeFile.Otherwise otherwise) {
    var needs = new NodeFile.Needs(is.needs().tags(), within, otherwise);
    return with(is, needs, is.onChange(), is.edits());
  }

  private static NodeFile hasty(NodeFile is) {
    return with(
        is,
        is.needs(),
        is.onChange().map(on -> new NodeFile.OnChange(on.deed(), Duration.ZERO)),
        is.edits());
  }

  /** As if it had nothing that follows, if that is a restart. */
  private static NodeFile restarting(NodeFile is) {
    return with(
        is,
        is.needs(),
        is.onChange().filter(on -> !(on.deed() instanceof NodeFile.Deed.Restart)),
        is.edits());
  }

  private static FileMemory told(FileMemory is) {
    return new FileMemory(
        is.written(),
        is.at(),
        is.written(),
        is.toldAt(),
        is.missedAt(),
        Optional.empty(),
        is.ids());
  }

  private static FileMemory changedNow(Thought thought, FileMemory is) {
    return new FileMemory(
        is.written(),
        is.at().map(_ -> thought.now()),
        Optional.empty(),
        is.toldAt(),
        is.missedAt(),
        is.tried(),
        is.ids());
  }

  private static Action emptied(Action action) {
    return action instanceof Action.WriteFile write
        ? new Action.WriteFile(write.file(), "", write.because())
        : action;
  }

  private static Decision telling(Thought thought) {
    Decision decision = thought.sound();
    var notes = new ArrayList<>(decision.notes());
    thought
        .seen()
        .files()
        .values()
        .forEach((ref, value) ->
            value.toOptional().ifPresent(text -> notes.add(Note.warning(ref.name(), text))));
    return new Decision(
        decision.state(),
        decision.ready(),
        decision.daemons(),
        decision.drain(),
        decision.hold(),
        decision.actions(),
        notes,
        decision.memory(),
        decision.ask(),
        decision.lookAgainAt());
  }

  private static List<Action> early(Thought thought) {
    var runs = new ArrayList<Action>();
    for (NodeFile file : thought.policy().files()) {
      boolean differs = thought.memory().file(file.path()).written().isEmpty();
      if (differs
          && file.onChange().isPresent()
          && file.onChange().get().deed() instanceof NodeFile.Deed.Run run) {
        runs.add(new Action.RunCommand(file.path(), run, "a mistake"));
      }
    }
    return runs;
  }

  private static List<Action> stops(Thought thought) {
    var stops = new ArrayList<Action>();
    for (AgentTask task : thought.seen().agentTasks().toOptional().orElse(List.of())) {
      thought
          .policy()
          .daemonOfFamily(task.family())
          .filter(daemon -> task.known() != AgentTask.Status.STOPPED && isChanged(thought, daemon))
          .ifPresent(daemon ->
              stops.add(
                  new Action.StopTask(daemon.name(), task.arn(), Scenery.CLUSTER, "a mistake")));
    }
    return stops;
  }

  private static boolean isChanged(Thought thought, Daemon daemon) {
    var restart = new NodeFile.Deed.Restart(daemon.name());
    return thought.policy().files().stream()
        .filter(file -> file.onChange().filter(is -> is.deed().equals(restart)).isPresent())
        .map(file -> thought.memory().file(file.path()))
        .anyMatch(is -> !is.told().equals(is.written()));
  }
}
