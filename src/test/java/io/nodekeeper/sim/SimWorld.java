package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.FileFacts;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.engine.World;
import io.nodekeeper.sim.judge.Disk;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.NoAnswer;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The world as the agent's engine sees it, joined from the model in memory.
 *
 * <p>Looking and acting take time, as they do outside: the timeline moves meanwhile, to the
 * deadline when something stays silent. Sources are read one shortly after the other, in an order
 * that changes from look to look, so that a look may be torn.
 */
public final class SimWorld implements World {

  /**
   * How long things take.
   *
   * @param local of a source on the node
   * @param answer of one call to AWS that is answered
   * @param observe the deadline of a look
   * @param act the deadline of an action
   */
  public record Times(Duration local, Duration answer, Duration observe, Duration act) {

    public static Times standard() {
      return new Times(
          Duration.ofMillis(5),
          Duration.ofMillis(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));
    }
  }

  private static final int LOCAL_SOURCES = 7;

  private final VirtualTimeline timeline;
  private final Times times;
  private final LocalSources local;
  private final AwsSources aws;
  private final Deeds deeds;
  private final Instant began;
  private final Disk disk = new Disk();
  private int turn;
  private boolean silent;

  public SimWorld(VirtualTimeline timeline, WorldModel model, MemoryBody body, Times times) {
    this.timeline = timeline;
    this.times = times;
    began = timeline.instant();
    local = new LocalSources(timeline, model, body);
    aws = new AwsSources(timeline, model, times.answer());
    deeds = new Deeds(model, disk, local::runs, timeline);
  }

  /** The files of the node: what WriteFile writes and observe reads. */
  public Disk disk() {
    return disk;
  }

  /** How what follows from a file's change ends. */
  void endings(Deeds.Endings next) {
    deeds.endings(next);
  }

  /** What containers show of themselves. */
  void surfaces(Function<BodyContainer, Surface> surface) {
    local.surfaces(surface);
  }

  /** The agent's process has ended: what it only kept in its memory is gone. */
  public void processRestarted() {
    local.forget();
    aws.forget();
  }

  @Override
  public Observation observe(Ask ask, Local here) {
    Instant begin = timeline.instant();
    silent = false;
    var seen = new Partial();
    turn++;
    for (int i = 0; i < LOCAL_SOURCES; i++) {
      timeline.advance(times.local());
      local(seen, (turn + i) % LOCAL_SOURCES);
    }
    Observation observation = joined(seen, ask, here);
    if (silent) {
      timeline.advanceTo(begin.plus(times.observe()));
    }
    return observation;
  }

  /** What has been read so far in this look. */
  private static final class Partial {
    private Reading<Identity> identity = Reading.notAsked();
    private Reading<InstanceTags> tags = Reading.notAsked();
    private Reading<Optional<String>> target = Reading.notAsked();
    private Notices notices = Notices.nothing();
    private Reading<EcsAgent> agent = Reading.notAsked();
    private Reading<List<io.nodekeeper.core.AgentTask>> agentTasks = Reading.notAsked();
    private Reading<List<io.nodekeeper.core.Container>> containers = Reading.notAsked();
  }

  private void local(Partial seen, int source) {
    switch (source) {
      case 0 -> seen.identity = read("IMDS identity", local::identity);
      case 1 -> seen.tags = read("IMDS tags", local::tags);
      case 2 -> seen.target = read("IMDS lifecycle state", local::targetLifecycleState);
      case 3 -> seen.notices = notices();
      case 4 -> seen.agent = read("ECS agent", local::agent);
      case 5 -> seen.agentTasks = read("ECS agent tasks", local::agentTasks);
      default -> seen.containers = read("Docker", local::containers);
    }
  }

  private Notices notices() {
    return new Notices(
        read("IMDS spot notice", local::spot),
        read("IMDS scheduled maintenance", local::maintenance),
        read("IMDS rebalance recommendation", local::rebalance),
        read("drain order", local::order));
  }

  /** What EC2 announces and an operator orders: anybody may change it. */
  public Announced announced() {
    return local.announced();
  }

  private Observation joined(Partial seen, Ask wanted, Local here) {
    SortedSet<Question> asked = wanted.questions();
    return new Observation(
        read("host", local::host),
        seen.identity,
        seen.tags,
        ask(asked, Question.TAGS, seen.identity, aws::tags),
        seen.target,
        seen.notices,
        seen.agent,
        seen.agentTasks,
        seen.containers,
        ask(asked, Question.NODE, seen.agent, aws::node),
        ask(asked, Question.TASKS, seen.agent, aws::tasks),
        ask(asked, Question.AUTO_SCALING, seen.identity, aws::autoScaling),
        facts(seen, wanted, here),
        files(here.files(), wanted));
  }

  private DaemonFacts facts(Partial seen, Ask wanted, Local here) {
    var definitions = new TreeMap<String, Reading<Definition>>();
    for (String name : wanted.definitions()) {
      definitions.put(name, after(seen.agent, name, _ -> aws.definition(name)));
    }
    var verdicts = new TreeMap<DaemonName, Reading<List<Verdict>>>();
    for (DaemonName daemon : wanted.verdicts()) {
      verdicts.put(daemon, after(seen.agent, daemon.value(), own -> aws.verdicts(own, daemon)));
    }
    return new DaemonFacts(
        Collections.unmodifiableSortedMap(definitions),
        Collections.unmodifiableSortedMap(verdicts),
        requirements(here.requirements()),
        read("rollout orders", local::rollouts));
  }

  private SortedMap<Requirement, Reading<Boolean>> requirements(Set<Requirement> wanted) {
    Instant now = timeline.instant();
    var met = new TreeMap<Requirement, Reading<Boolean>>();
    for (Requirement is : wanted) {
      met.put(is, Reading.known(Premises.isMet(is, Duration.between(began, now)), now));
    }
    return Collections.unmodifiableSortedMap(met);
  }

  private <A, T> Reading<T> ask(
      SortedSet<Question> asked, Question question, Reading<A> first, Function<A, T> call) {
    if (!asked.contains(question)) {
      return Reading.notAsked();
    }
    return after(first, question.name(), call);
  }

  private <A, T> Reading<T> after(Reading<A> first, String source, Function<A, T> call) {
    return first.about("it is not known").flatMap(known -> read(source, () -> call.apply(known)));
  }

  private <T> Reading<T> read(String source, Supplier<T> call) {
    try {
      return Reading.known(call.get(), timeline.instant());
    } catch (NoAnswer none) {
      silent |= none.how() == NoAnswer.How.SILENCE;
      return Reading.unknown(source + ": no answer", timeline.instant());
    } catch (Unreadable unreadable) {
      return Reading.unknown(unreadable.why(), timeline.instant());
    }
  }

  private FileFacts files(List<String> paths, Ask wanted) {
    Instant now = timeline.instant();
    var present = new TreeMap<String, Reading<Optional<FoundFile>>>();
    for (String path : paths) {
      present.put(path, disk.reading(path, now));
    }
    var values = new TreeMap<ValueRef, Reading<String>>();
    for (ValueRef ref : wanted.values()) {
      Optional<String> kept = disk.kept(ref).filter(_ -> !disk.isKeptUnreadable());
      values.put(
          ref,
          kept.map(value -> Reading.known(value, now))
              .orElseGet(() -> Reading.unknown(ref.name() + " cannot be had", now)));
    }
    return new FileFacts(present, values);
  }

  @Override
  public List<Outcome> act(List<Action> actions) {
    Instant begin = timeline.instant();
    Duration longest = times.answer();
    turn++;
    var outcomes = new Outcome[actions.size()];
    for (int i = 0; i < actions.size(); i++) {
      timeline.advance(times.local());
      int next = (turn + i) % actions.size();
      Action action = actions.get(next);
      try {
        outcomes[next] = deeds.act(action);
      } catch (NoAnswer none) {
        if (none.how() == NoAnswer.How.SILENCE) {
          longest = times.act();
        }
        outcomes[next] = Deeds.unanswered(action, none.how());
      }
    }
    timeline.advanceTo(begin.plus(longest));
    var inOrder = new ArrayList<Outcome>(outcomes.length);
    Collections.addAll(inOrder, outcomes);
    return inOrder;
  }
}
