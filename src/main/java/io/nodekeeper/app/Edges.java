package io.nodekeeper.app;

import io.nodekeeper.aws.Calls;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Host;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.engine.Wake;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.outward.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The doors to everything outside, one call each, made side by side and from any thread. A call may
 * take long, hang or throw: whoever calls bounds it.
 */
interface Edges {

  Reading<Host> host();

  Reading<Identity> identity();

  Reading<InstanceTags> imdsTags();

  Reading<Optional<String>> targetLifecycleState();

  /** What EC2 announces of a Spot instance; empty while that is nothing. */
  Reading<Optional<Notices.Spot>> spot();

  Reading<List<Notices.Maintenance>> maintenance();

  /** Since when EC2 recommends to leave this instance; empty while it does not. */
  Reading<Optional<Instant>> rebalance();

  /** What the operator has ordered; empty while that is nothing. */
  Reading<Optional<DrainOrder>> order();

  Reading<EcsAgent> agent();

  Reading<List<AgentTask>> agentTasks();

  /**
   * The containers of ECS tasks.
   *
   * @param files whoever mounts one of them is asked when it was started
   */
  Reading<List<Container>> containers(List<String> files);

  /** A file that is rendered, or read for that; empty for one that is absent. */
  Reading<Optional<FoundFile>> file(String path);

  /** Whether what a daemon requires of this machine is there. */
  Reading<Boolean> requirement(Requirement requirement);

  Reading<SortedMap<String, String>> ec2Tags(Identity identity);

  /** The Auto Scaling group of this instance, and how it stands in it. */
  Reading<AutoScaling> autoScaling(Identity identity);

  /**
   * Asks ECS about this container instance.
   *
   * @param identity whose region is asked, unless the environment or, failing both, the ARN names
   *     one
   */
  Reading<EcsNode> node(EcsAgent agent, Reading<Identity> identity);

  Reading<List<EcsTask>> tasks(EcsAgent agent, Reading<Identity> identity);

  /**
   * What AWS or the instance metadata keep, for a file.
   *
   * @param identity whose Region is asked, unless the environment names one
   */
  Reading<String> value(Reading<Identity> identity, ValueRef ref);

  /**
   * The parameter of SSM.
   *
   * @param identity whose Region is asked, unless the environment names one
   */
  Reading<Content> parameter(Reading<Identity> identity, String name);

  /**
   * The object of S3, in the same manner.
   *
   * @param known the version that is had already
   */
  Reading<Content> object(
      Reading<Identity> identity, String bucket, String key, Optional<String> known);

  /**
   * The cluster's services that declare daemons.
   *
   * @param zero whether one with a desired count of 0 does
   */
  Reading<List<LabelledService>> services(EcsAgent agent, Reading<Identity> identity, boolean zero);

  /**
   * A task definition.
   *
   * @param name a family, which means its newest ACTIVE revision, or {@code family:revision}
   */
  Reading<Definition> definition(EcsAgent agent, Reading<Identity> identity, String name);

  /** What the nodes of the cluster found bad of a daemon's revisions. */
  Reading<List<Verdict>> verdicts(EcsAgent agent, Reading<Identity> identity, DaemonName daemon);

  /** What the operator has ordered of the daemons' revisions. */
  Reading<List<RolloutOrder>> rolloutOrders();

  /**
   * Tells others what has happened.
   *
   * @param identity whose Region is asked, unless the environment names one
   * @param to as the settings write it
   */
  Sent send(Reading<Identity> identity, Target target, String to, List<Letter> letters);

  /** How often AWS has been called. */
  Calls calls();

  /** Does one thing. */
  Outcome act(Action action);

  /** Rings whenever something happens to a container, until it is closed. */
  Listening listen(Wake wake);

  /** Docker's event stream, being heard. */
  interface Listening extends AutoCloseable {

    /** Why nothing is heard at present; empty while all is well. */
    Optional<String> trouble();

    @Override
    void close();
  }

  /** What is kept to be used again soon is read anew at the next look. */
  default void forget() {}
}
