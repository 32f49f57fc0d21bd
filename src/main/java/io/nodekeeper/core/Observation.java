package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * All that one look has seen. What is local is read at every look; what costs a call to AWS is read
 * when asked for, and carried over, with the time it was read at, until it is asked again.
 *
 * @param identity by IMDS
 * @param imdsTags by IMDS, each look
 * @param ec2Tags answers {@link Question#TAGS}
 * @param targetLifecycleState IMDS autoscaling/target-lifecycle-state; empty for a 404
 * @param notices by IMDS and by the operator
 * @param agent the ECS agent beside us, by introspection
 * @param agentTasks the ECS agent's tasks, by introspection
 * @param containers Docker's containers with an ECS task label, running or not
 * @param node answers {@link Question#NODE}
 * @param tasks answers {@link Question#TASKS}
 * @param autoScaling answers {@link Question#AUTO_SCALING}
 * @param daemons what is known of daemons beside their tasks
 * @param files what is known of the files for containers
 */
public record Observation(
    Reading<Host> host,
    Reading<Identity> identity,
    Reading<InstanceTags> imdsTags,
    Reading<SortedMap<String, String>> ec2Tags,
    Reading<Optional<String>> targetLifecycleState,
    Notices notices,
    Reading<EcsAgent> agent,
    Reading<List<AgentTask>> agentTasks,
    Reading<List<Container>> containers,
    Reading<EcsNode> node,
    Reading<List<EcsTask>> tasks,
    Reading<AutoScaling> autoScaling,
    DaemonFacts daemons,
    FileFacts files) {

  /** Before anything was looked at. */
  public static Observation nothing() {
    return new Observation(
        Reading.notAsked(),
        Reading.notAsked(),
        Reading.notAsked(),
        Reading.notAsked(),
        Reading.notAsked(),
        Notices.nothing(),
        Reading.notAsked(),
        Reading.notAsked(),
        Reading.notAsked(),
        Reading.notAsked(),
        Reading.notAsked(),
        Reading.notAsked(),
        DaemonFacts.nothing(),
        FileFacts.nothing());
  }

  /**
   * This look, with what was not asked now carried over from the look before, and the last that was
   * known of what Auto Scaling wants and EC2 announces. Answers about another container instance
   * than ours (the ECS agent registered anew) are dropped.
   */
  public Observation carrying(Observation before, Ask ask, Instant now) {
    SortedSet<Question> asked = ask.questions();
    // ECS can be asked only by who knows the ECS agent's registration.
    Ask ofDaemons = agent.isKnown() ? ask : Ask.nothing();
    Observation carried =
        new Observation(
            host,
            identity,
            imdsTags,
            asked.contains(Question.TAGS) ? ec2Tags : past(before.ec2Tags, now),
            targetLifecycleState.orLast(past(before.targetLifecycleState, now)),
            carrying(before.notices, now),
            agent,
            agentTasks,
            containers,
            asked.contains(Question.NODE) ? node : past(before.node, now),
            asked.contains(Question.TASKS) ? tasks : past(before.tasks, now),
            asked.contains(Question.AUTO_SCALING) ? autoScaling : past(before.autoScaling, now),
            daemons.carrying(before.daemons, ofDaemons, now),
            files.carrying(before.files, ask, now));
    return carried.isOfAnotherRegistration(before) ? carried.withoutEcs() : carried;
  }

  private Notices carrying(Notices before, Instant now) {
    return new Notices(
        notices.spot().orLast(past(before.spot(), now)),
        notices.maintenance().orLast(past(before.maintenance(), now)),
        notices.rebalance().orLast(past(before.rebalance(), now)),
        notices.order().orLast(past(before.order(), now)));
  }

  /** A reading from the future (the clock was set back) says nothing about its age. */
  static <T> Reading<T> past(Reading<T> reading, Instant now) {
    return reading.at().isAfter(now) ? Reading.notAsked() : reading;
  }

  private boolean isOfAnotherRegistration(Observation before) {
    Optional<ContainerInstanceArn> now = agent.toOptional().map(EcsAgent::containerInstance);
    Optional<ContainerInstanceArn> then = node.toOptional().map(EcsNode::arn);
    Optional<ContainerInstanceArn> last =
        before.agent.toOptional().map(EcsAgent::containerInstance);
    return now.isPresent()
        && ((then.isPresent() && !then.equals(now)) || (last.isPresent() && !last.equals(now)));
  }

  private Observation withoutEcs() {
    return new Observation(
        host,
        identity,
        imdsTags,
        ec2Tags,
        targetLifecycleState,
        notices,
        agent,
        agentTasks,
        containers,
        Reading.notAsked(),
        Reading.notAsked(),
        autoScaling,
        daemons,
        files);
  }

  /** The instance's tags from IMDS, or from EC2 where IMDS does not offer them. */
  public Reading<SortedMap<String, String>> tags() {
    return imdsTags.flatMap(
        tags -> tags.enabled() ? Reading.known(tags.values(), imdsTags.at()) : ec2Tags);
  }

  /** ECS has said whose task this is, and that it is one of its DAEMON services, or ours. */
  public boolean isKnownForDaemon(TaskArn arn, Policy policy) {
    return tasks.toOptional().orElse(List.of()).stream()
        .anyMatch(
            task -> task.arn().equals(arn) && (task.isOfDaemonService() || task.isOurs(policy)));
  }

  /** Auto Scaling has chosen this instance, and has not given that up. */
  public boolean isChosenByAutoScaling() {
    return targetLifecycleState.toOptional().flatMap(state -> state).orElse("").equals("Terminated")
        && !isRetained();
  }

  /** Its termination was abandoned, and it goes on living outside of its group's capacity. */
  public boolean isRetained() {
    return autoScaling.toOptional().filter(AutoScaling::isRetained).isPresent();
  }

  /** Systemd shuts this host down, and waits for us. */
  public boolean isShuttingDown() {
    return host.toOptional().filter(Host::isShuttingDown).isPresent();
  }

  /** The instance waits in a warm pool, or is removed from one. */
  public boolean isWarmed() {
    return targetLifecycleState
        .toOptional()
        .flatMap(state -> state)
        .orElse("")
        .startsWith("Warmed:");
  }
}
