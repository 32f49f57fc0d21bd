package io.nodekeeper.app;

import io.nodekeeper.app.Asker.Answer;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.FileFacts;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.engine.World;
import io.nodekeeper.settings.AgentSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The real world: joins the edges. Everything is read, and done, side by side and for a bounded
 * time.
 */
final class NodeWorld implements World {

  /**
   * How long is waited.
   *
   * @param local for a source on this machine
   * @param aws for a question to AWS, which may take several calls
   * @param action for one action, beside the time of a command of the operator's
   */
  record Patience(Duration local, Duration aws, Duration action) {

    /** A command ends by its own deadline, which is longer than ours where the operator says so. */
    Duration of(Action what) {
      return switch (what) {
        case Action.RunCommand run -> action.plus(run.run().within());
        case Action.WriteFile write ->
            action.plus(write.file().check().map(NodeFile.Check::within).orElse(Duration.ZERO));
        default -> action;
      };
    }

    Patience atMost(Duration most) {
      return new Patience(shorter(local, most), shorter(aws, most), action);
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }

    static Patience standard() {
      return new Patience(Duration.ofSeconds(6), Duration.ofSeconds(15), Duration.ofSeconds(15));
    }
  }

  private final Edges edges;
  private final Patience patience;
  private final Asker asker;

  NodeWorld(Edges edges, Patience patience, InstantSource clock) {
    this(edges, patience, new Asker(clock));
  }

  private NodeWorld(Edges edges, Patience patience, Asker asker) {
    this.edges = edges;
    this.patience = patience;
    this.asker = asker;
  }

  /**
   * The same, for one who looks seldom, and waits for what changes: nothing is used again.
   *
   * @param most how long is waited for a source
   */
  NodeWorld anew(Duration most) {
    edges.forget();
    return new NodeWorld(edges, patience.atMost(most), asker);
  }

  /** The world for a command that looks a few times and ends. */
  static NodeWorld of(Surroundings around, Places places, AgentSettings settings) throws Stopped {
    Edges edges = around.open(around.clock(), places, settings);
    return new NodeWorld(edges, Patience.standard(), around.clock());
  }

  @Override
  public Observation observe(Ask ask, Local here) {
    SortedSet<Question> questions = ask.questions();
    var host = local("host", edges::host);
    var identity = local("IMDS identity", edges::identity);
    var imdsTags = local("IMDS tags", edges::imdsTags);
    var lifecycle = local("IMDS lifecycle state", edges::targetLifecycleState);
    var spot = local("IMDS spot notice", edges::spot);
    var maintenance = local("IMDS maintenance", edges::maintenance);
    var rebalance = local("IMDS rebalance recommendation", edges::rebalance);
    var order = local("drain order", edges::order);
    var agent = local("ECS agent", edges::agent);
    var agentTasks = local("ECS agent tasks", edges::agentTasks);
    var containers = local("Docker", () -> edges.containers(here.files()));
    SortedMap<String, Answer<Optional<FoundFile>>> contents = new TreeMap<>();
    here.files().forEach(path -> contents.put(path, local("file " + path, () -> edges.file(path))));
    SortedMap<ValueRef, Answer<String>> values = new TreeMap<>();
    ask.values().forEach(ref -> values.put(ref, value(ref, identity)));
    Supplier<DaemonFacts> daemons = daemons(ask, here, agent, identity);
    var ec2Tags =
        aws(questions, Question.TAGS, () -> after("the instance", identity, edges::ec2Tags));
    Answer<EcsNode> node =
        aws(questions, Question.NODE, () -> ecs(agent, at -> edges.node(at, identity.reading())));
    Answer<List<EcsTask>> tasks =
        aws(questions, Question.TASKS, () -> ecs(agent, at -> edges.tasks(at, identity.reading())));
    Answer<AutoScaling> group =
        aws(
            questions,
            Question.AUTO_SCALING,
            () -> after("the instance", identity, edges::autoScaling));
    return new Observation(
        host.reading(),
        identity.reading(),
        imdsTags.reading(),
        ec2Tags.reading(),
        lifecycle.reading(),
        new Notices(spot.reading(), maintenance.reading(), rebalance.reading(), order.reading()),
        agent.reading(),
        agentTasks.reading(),
        containers.reading(),
        node.reading(),
        tasks.reading(),
        group.reading(),
        daemons.get(),
        new FileFacts(readings(contents), readings(values)));
  }

  private Answer<String> value(ValueRef ref, Answer<Identity> identity) {
    Duration most = ref.kind() == ValueRef.Kind.PLACEMENT ? patience.local() : patience.aws();
    return asker.ask("value " + ref, most, () -> edges.value(identity.reading(), ref));
  }

  /** Asks at once, and waits when it is wanted. */
  private Supplier<DaemonFacts> daemons(
      Ask ask, Local here, Answer<EcsAgent> agent, Answer<Identity> identity) {
    SortedMap<Requirement, Answer<Boolean>> required = new TreeMap<>();
    here.requirements()
        .forEach(is -> required.put(is, local("requirement " + is, () -> edges.requirement(is))));
    var orders = local("rollout orders", edges::rolloutOrders);
    SortedMap<String, Answer<Definition>> definitions = new TreeMap<>();
    ask.definitions()
        .forEach(name ->
            definitions.put(
                name,
                asker.ask(
                    "definition " + name,
                    patience.aws(),
                    () -> ecs(agent, at -> edges.definition(at, identity.reading(), name)))));
    SortedMap<DaemonName, Answer<List<Verdict>>> verdicts = new TreeMap<>();
    ask.verdicts()
        .forEach(daemon ->
            verdicts.put(
                daemon,
                asker.ask(
                    "verdicts on " + daemon,
                    patience.aws(),
                    () -> ecs(agent, at -> edges.verdicts(at, identity.reading(), daemon)))));
    return () ->
        new DaemonFacts(
            readings(definitions), readings(verdicts), readings(required), orders.reading());
  }

  private <T> Answer<T> local(String source, Supplier<Reading<T>> call) {
    return asker.ask(source, patience.local(), call);
  }

  private <T> Answer<T> aws(
      SortedSet<Question> asked, Question question, Supplier<Reading<T>> call) {
    if (!asked.contains(question)) {
      return Reading::notAsked;
    }
    return asker.ask("question " + question, patience.aws(), call);
  }

  private static <T> Reading<T> ecs(Answer<EcsAgent> agent, Function<EcsAgent, Reading<T>> ask) {
    return after("the ECS agent's registration", agent, ask);
  }

  /** Asks about something that another source has to name first. */
  private static <A, T> Reading<T> after(
      String what, Answer<A> first, Function<A, Reading<T>> then) {
    return first.reading().about(what + " is not known").flatMap(then);
  }

  private static <K extends Comparable<K>, T> SortedMap<K, Reading<T>> readings(
      SortedMap<K, Answer<T>> answers) {
    SortedMap<K, Reading<T>> readings = new TreeMap<>();
    answers.forEach((about, answer) -> readings.put(about, answer.reading()));
    return Collections.unmodifiableSortedMap(readings);
  }

  @Override
  public List<Outcome> act(List<Action> actions) {
    var doings = new ArrayList<Doing>();
    for (Action action : actions) {
      doings.add(Doing.begin(action, edges, patience.of(action)));
    }
    return doings.stream().map(Doing::outcome).toList();
  }
}
