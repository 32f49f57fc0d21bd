package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Bulletin;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.sim.judge.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Ways to break the agent in its files, its calls, and in what it says. */
final class Slips {

  private Slips() {}

  static List<Mutant> files() {
    return List.of(
        thinking(
            Rule.FILES_ARE_WHOLE,
            "writes an empty value for a tag that is missing",
            t -> Thought.with(t.sound(), blanks(t))),
        thinking(
            Rule.FILES_ARE_WHOLE,
            "writes half a file",
            t -> Thought.changing(t.sound(), is -> rewritten(is, Slips::half))),
        thinking(
            Rule.FILES_ARE_WHOLE,
            "does not quote what a shell would run",
            t -> Thought.changing(t.sound(), is -> rewritten(is, s -> s.replace("\\", "")))));
  }

  private static List<Action> blanks(Thought thought) {
    var writes = new ArrayList<Action>();
    boolean missing =
        thought.seen().tags().toOptional().filter(tags -> tags.containsKey("env")).isEmpty();
    for (NodeFile file : thought.policy().files()) {
      var text = new StringBuilder();
      file.content().variables().forEach(is -> text.append(is.name()).append("=\"\"\n"));
      boolean other =
          thought
              .seen()
              .files()
              .present(file.path())
              .toOptional()
              .map(is -> is.flatMap(FoundFile::content))
              .filter(is -> !is.equals(Optional.of(text.toString())))
              .isPresent();
      if (missing && other) {
        writes.add(new Action.WriteFile(file, text.toString(), "a mistake"));
      }
    }
    return writes;
  }

  private static String half(String content) {
    return content.substring(0, content.length() / 2);
  }

  private static Action rewritten(Action action, UnaryOperator<String> change) {
    return action instanceof Action.WriteFile write
        ? new Action.WriteFile(write.file(), change.apply(write.content()), write.because())
        : action;
  }

  static List<Mutant> calls() {
    return List.of(
        thinking(
            Rule.CALLS_ARE_BOUNDED,
            "does not back off",
            t -> t.remembering(Forgetting.attempts(t.memory())).sound()),
        thinking(
            Rule.CALLS_ARE_BOUNDED,
            "looks again at once, always",
            t -> {
              Decision decision = t.sound();
              return Thought.asking(decision, decision.ask(), t.now().plusMillis(10));
            }),
        thinking(
            Rule.CALLS_ARE_BOUNDED,
            "sleeps for an hour",
            t -> {
              Decision decision = t.sound();
              return Thought.asking(decision, decision.ask(), t.now().plus(Duration.ofHours(1)));
            }),
        thinking(
            Rule.ECONOMY,
            "asks ECS for the tasks with every poll",
            t -> {
              Decision decision = t.sound();
              SortedSet<Question> ask = new TreeSet<>(decision.ask().questions());
              if (ask.contains(Question.NODE)) {
                ask.add(Question.TASKS);
              }
              return Thought.asking(
                  decision, decision.ask().and(Ask.of(ask)), decision.lookAgainAt());
            }),
        thinking(
            Rule.CALLS_ARE_BOUNDED,
            "tells the fleet while it has anything else to do",
            t -> {
              Decision decision = t.sound();
              boolean tells = decision.actions().stream().anyMatch(Slips::isBulletin);
              return tells
                      || decision.actions().isEmpty()
                      || t.seen().agent().toOptional().isEmpty()
                  ? decision
                  : Thought.with(decision, List.of(bulletin(t)));
            }),
        thinking(
            Rule.ECONOMY,
            "tells the fleet every ten minutes, whatever it knows",
            t -> {
              Decision decision = t.sound();
              boolean due = t.now().getEpochSecond() % 600 < 30;
              return due
                      && decision.actions().isEmpty()
                      && t.seen().agent().toOptional().isPresent()
                  ? Thought.with(decision, List.of(bulletin(t)))
                  : decision;
            }),
        thinking(
            Rule.ECONOMY,
            "asks AWS everything at every look",
            t -> {
              Decision decision = t.sound();
              return Thought.asking(
                  decision,
                  Ask.of(new TreeSet<>(EnumSet.of(Question.NODE, Question.TASKS))),
                  decision.lookAgainAt());
            }));
  }

  private static boolean isBulletin(Action action) {
    return action instanceof Action.PutAttributes put
        && put.attributes().containsKey(DaemonTally.ATTRIBUTE);
  }

  private static Action bulletin(Thought thought) {
    EcsAgent agent = thought.seen().agent().toOptional().orElseThrow();
    var attributes = new TreeMap<String, String>();
    attributes.put(DaemonTally.ATTRIBUTE, "none");
    attributes.put(Bulletin.REASON, Bulletin.NONE);
    return new Action.PutAttributes(
        agent.cluster(), agent.containerInstance(), attributes, "a mistake");
  }

  static List<Mutant> rest() {
    return List.of(
        thinking(
            Rule.FLEET,
            "never tells the fleet how its daemons stand",
            t -> Thought.without(t.sound(), Slips::isBulletin)),
        thinking(
            Rule.HEALS, "never opens the gate", t -> Thought.changing(t.sound(), Slips::closed)),
        thinking(
            Rule.FAILURES_STAY_APART,
            "starts nothing while a daemon is not healthy",
            Slips::allOrNothing),
        thinking(
            Rule.FAILURES_STAY_APART,
            "gives no reasons",
            t -> {
              Decision decision = t.sound();
              return Thought.saying(
                  decision, decision.daemons().stream().map(Slips::silent).toList());
            }),
        thinking(
            Rule.INTERNALS_ARE_NO_REPLICAS,
            "takes the ECS agent's own containers for replicas",
            t ->
                t.docker(all -> all.map(is -> is.stream().map(Slips::unmarked).toList())).sound()));
  }

  private static Action closed(Action action) {
    if (action instanceof Action.PutAttributes put) {
      var attributes = new TreeMap<>(put.attributes());
      attributes.replace(Draw.READY, "false");
      return new Action.PutAttributes(
          put.cluster(), put.containerInstance(), attributes, put.because());
    }
    return action;
  }

  private static Decision allOrNothing(Thought thought) {
    Decision decision = thought.sound();
    boolean trouble =
        decision.daemons().stream()
            .anyMatch(is ->
                is.phase() == DaemonStatus.Phase.BACKING_OFF
                    || is.phase() == DaemonStatus.Phase.UNHEALTHY);
    return trouble ? Thought.without(decision, Action.StartTask.class::isInstance) : decision;
  }

  private static DaemonStatus silent(DaemonStatus is) {
    return new DaemonStatus(
        is.name(),
        is.phase(),
        is.critical(),
        is.taskDefinition(),
        is.task(),
        is.revision(),
        is.restarts(),
        "",
        is.until());
  }

  private static Container unmarked(Container is) {
    return new Container(
        is.id(),
        is.dockerName(),
        is.image(),
        is.name().replace("~internal~", ""),
        new TaskArn(is.task().value().replace("arn:::::/", "arn:aws:ecs:us-west-2:1:task/prod/")),
        is.family(),
        is.revision(),
        is.state(),
        is.health(),
        is.inState(),
        is.exitCode());
  }
}
