package io.nodekeeper.sim;

/**
 * What can go wrong in a run. A run has some of them, at rates of its own; each is counted when it
 * had an <em>effect</em> on the agent or on the node, which is not the same as being thrown.
 */
public enum Fault {
  // Calls to AWS. Thrown by chance at each call.
  /** Counted when a call of the agent's was throttled. */
  THROTTLED(Kind.CALL),
  /** Counted when the service failed a call of the agent's. */
  SERVER_ERROR(Kind.CALL),
  /** Counted when a call of the agent's was not permitted. */
  DENIED(Kind.CALL),
  /** Counted when a request of the agent's never arrived, and it heard nothing. */
  REQUEST_LOST(Kind.CALL),
  /** Counted when a change was made and the agent heard nothing of it. */
  ANSWER_LOST(Kind.CALL),
  /** Counted when a StartTask made a task and the agent heard nothing of it. */
  START_ANSWER_LOST(Kind.CALL),
  /** Counted when a change was made after the agent had given the call up. */
  LATE_EFFECT(Kind.CALL),
  /** Counted when ECS was asked, and none of it could be reached. */
  ECS_UNREACHABLE(Kind.WINDOW),

  // What AWS shows and does.
  /** Counted when a list of tasks lacked a task that was there. */
  LATE_VISIBILITY(Kind.WINDOW),
  /** Counted when the node's status was told otherwise than it was. */
  STALE_NODE(Kind.WINDOW),
  /** Counted when ECS had made a task, and the ECS agent's list did not have it. */
  SLOW_ARRIVAL(Kind.WINDOW),
  /** Counted when StartTask answered with failures[] of reason RESOURCE. */
  START_RESOURCE(Kind.WINDOW),
  /** Counted when StartTask answered with failures[] of reason AGENT. */
  START_AGENT(Kind.WINDOW),
  /** Counted when StartTask answered with another failures[] reason. */
  START_OTHER(Kind.WINDOW),
  /** Counted when StartTask was accepted on a node that was DRAINING. */
  START_ON_DRAINING_ACCEPTED(Kind.MOMENT),
  /** Counted when StartTask on a node that was DRAINING answered with failures[]. */
  START_ON_DRAINING_FAILED(Kind.MOMENT),
  /** Counted when StartTask on a node that was DRAINING was refused with an exception. */
  START_ON_DRAINING_REFUSED(Kind.MOMENT),

  // Containers.
  /** Counted when a daemon's pull took longer than it does ordinarily. */
  PULL_SLOW(Kind.WINDOW),
  /** Counted when a daemon's task stopped because its image could not be pulled. */
  PULL_FAILED(Kind.WINDOW),
  /** Counted when a look saw a daemon's task PENDING for more than two minutes. */
  PULL_HUNG(Kind.WINDOW),
  /** Counted when a daemon's container could not be started. */
  START_FAILED(Kind.WINDOW),
  /** Counted when a daemon's container was killed. */
  CONTAINER_KILLED(Kind.EVENT),
  /** Counted when a replica's container was killed. */
  REPLICA_KILLED(Kind.EVENT),
  /** Counted when a daemon's container was removed by force. */
  CONTAINER_REMOVED(Kind.EVENT),
  /** Counted when a daemon's container became unhealthy. */
  UNHEALTHY(Kind.EVENT),
  /** Counted when dockerd restarted, and a daemon's container died of it. */
  DOCKER_RESTARTED(Kind.EVENT),
  /** Counted when a look could not ask Docker. */
  DOCKER_UNREACHABLE(Kind.WINDOW),
  /** Counted when a container lived or died, and nobody woke the agent. */
  WAKE_LOST(Kind.CALL),

  // The ECS agent and the instance.
  /** Counted when a look could not ask the ECS agent that was up. */
  INTROSPECTION_CLOSED(Kind.WINDOW),
  /** Counted when a look could not ask the ECS agent because it was down. */
  ECS_AGENT_DOWN(Kind.EVENT),
  /** Counted when a look found the ECS agent up, and cut off from ECS. */
  ECS_AGENT_CUT_OFF(Kind.WINDOW),
  /** Counted when a look saw another container instance than the look before. */
  ECS_AGENT_ANEW(Kind.EVENT),
  /** Counted when IMDS answered 401, and the instance's state was not known. */
  IMDS_UNAUTHORIZED(Kind.WINDOW),
  /** Counted when IMDS answered 403, and the instance's state was not known. */
  IMDS_FORBIDDEN(Kind.WINDOW),
  /** Counted when IMDS answered 503, and the instance's state was not known. */
  IMDS_UNAVAILABLE(Kind.WINDOW),
  /** Counted when IMDS said nothing, and the instance's state was not known. */
  IMDS_SILENT(Kind.WINDOW),
  /** Counted when the tags in IMDS were off, and the agent had to ask EC2 for them. */
  TAGS_OFF(Kind.EVENT),
  /** Counted when the tag that a file needs was missing in a look. */
  TAG_MISSING(Kind.EVENT),
  /** Counted when a tag changed, and a file followed. */
  TAG_CHANGED(Kind.EVENT),
  /** Counted when a look found the machine being shut down. */
  SHUT_DOWN(Kind.EVENT),
  /** Counted when a look found that EC2 takes the Spot instance back. */
  SPOT_NOTICE(Kind.EVENT),
  /** Counted when EC2 took that back. */
  SPOT_CANCELLED(Kind.EVENT),
  /** Counted when a look found maintenance near. */
  MAINTENANCE_SCHEDULED(Kind.EVENT),
  /** Counted when EC2 took that back. */
  MAINTENANCE_CANCELLED(Kind.EVENT),
  /** Counted when a look found a rebalance recommendation that the settings heed. */
  REBALANCE_RECOMMENDED(Kind.EVENT),
  /** Counted when the machine restarted. */
  REBOOTED(Kind.EVENT),

  // The agent's own machine room.
  /** Counted when the memory could not be saved. */
  DISK_FULL(Kind.WINDOW),
  /** Counted when a file could not be written. */
  FILE_UNWRITABLE(Kind.WINDOW),
  /** Counted when the agent was killed before it had looked. */
  KILLED_BEFORE_LOOKING(Kind.EVENT),
  /** Counted when the agent was killed between looking and deciding. */
  KILLED_BEFORE_DECIDING(Kind.EVENT),
  /** Counted when the agent was killed with something to save, and had not. */
  KILLED_BEFORE_SAVING(Kind.EVENT),
  /** Counted when the agent was killed after it had saved, before it acted. */
  KILLED_BEFORE_ACTING(Kind.EVENT),
  /** Counted when the agent was killed with some of its actions done and some not. */
  KILLED_WHILE_ACTING(Kind.EVENT),
  /** Counted when the agent was killed after it had acted, before it could save what came of it. */
  KILLED_BEFORE_LEARNING(Kind.EVENT),
  /** Counted when that happened to a start that had taken effect. */
  KILLED_AFTER_START(Kind.EVENT),
  /** Counted when the agent was killed after it had saved what came of its actions. */
  KILLED_AFTER_LEARNING(Kind.EVENT),
  /** Counted when the agent was killed while it waited. */
  KILLED_WAITING(Kind.EVENT),
  /** Counted when a memory with something in it was lost. */
  MEMORY_LOST(Kind.EVENT),
  /** Counted when a look found the clock ahead. */
  CLOCK_FORWARD(Kind.EVENT),
  /** Counted when a look found the clock behind the look before. */
  CLOCK_BACK(Kind.EVENT),

  // Other people.
  /** Counted when somebody started a second task of a daemon's family. */
  HAND_COPY(Kind.EVENT),
  /** Counted when somebody stopped a daemon's task. */
  HAND_STOP(Kind.EVENT),
  /** Counted when somebody else set the node DRAINING. */
  SOMEBODY_DRAINS(Kind.EVENT),
  /** Counted when a look found an operator's order to drain. */
  OPERATOR_DRAINS(Kind.EVENT),
  /** Counted when an operator took an order back. */
  OPERATOR_UNDRAINS(Kind.EVENT),
  /** Counted when somebody else set the node ACTIVE. */
  SOMEBODY_ACTIVATES(Kind.EVENT),
  /** Counted when somebody removed the node's attribute. */
  ATTRIBUTE_REMOVED(Kind.EVENT),
  /** Counted when Auto Scaling chose the node. */
  CHOSEN(Kind.EVENT),
  /** Counted when Auto Scaling took its choice back. */
  CHOICE_WITHDRAWN(Kind.EVENT),
  /** Counted when the node was in a warm pool in a look. */
  WARMED(Kind.EVENT),
  /** Counted when a standalone task was run on the node. */
  BATCH_RUN(Kind.EVENT),

  // Who ships daemons, and who orders about that.
  /** Counted when the agent started a good revision that came after the first. */
  REVISION_REGISTERED(Kind.EVENT),
  /** Counted when the agent started a revision that never becomes healthy. */
  REVISION_BAD(Kind.EVENT),
  /** Counted when a look was shown a revision that is INACTIVE. */
  REVISION_DEREGISTERED(Kind.EVENT),
  /** Counted when a look was first shown the order. */
  ROLLOUT_PAUSED(Kind.EVENT),
  /** Counted when a look was first shown the order. */
  ROLLOUT_RESUMED(Kind.EVENT),
  /** Counted when a look was first shown the order. */
  ROLLOUT_UNDONE(Kind.EVENT),
  /** Counted when a look was first shown the order. */
  ROLLOUT_RESTARTED(Kind.EVENT),
  /** Counted when a look could not understand such orders. */
  ROLLOUT_ORDERS_UNREADABLE(Kind.WINDOW),
  /** Counted when a look was shown that another node found a revision bad. */
  BAD_ELSEWHERE(Kind.EVENT),
  /** Counted when a look asked for a definition, and none could be had. */
  DEFINITIONS_UNREADABLE(Kind.WINDOW),
  /** Counted when attributes that the agent put never arrived. */
  ATTRIBUTES_LOST(Kind.CALL),

  // Files for containers, and what follows from them.
  /** Counted when somebody wrote into a file's place. */
  FILE_EDITED(Kind.EVENT),
  /** Counted when somebody removed a file. */
  FILE_REMOVED(Kind.EVENT),
  /** Counted when somebody changed who may read a file. */
  FILE_MODE_CHANGED(Kind.EVENT),
  /** Counted when a look could not read a file. */
  FILE_UNREADABLE(Kind.WINDOW),
  /** Counted when a command or a signal failed. */
  DEED_FAILED(Kind.CALL),
  /** Counted when a command or a signal had no effect, and the agent heard nothing of it. */
  DEED_LOST(Kind.CALL),
  /** Counted when a command or a signal had its effect, and the agent heard nothing of it. */
  DEED_ANSWER_LOST(Kind.CALL),
  /** Counted when a file was written with another value that AWS keeps. */
  VALUE_CHANGED(Kind.EVENT),
  /** Counted when a look asked for such a value, and none could be had. */
  VALUES_UNREADABLE(Kind.WINDOW),
  /** Counted when a tag that a file requires was missing in a look. */
  REQUIRED_TAG_MISSING(Kind.EVENT),
  /** Counted when that tag was another one in a look than in the look before. */
  REQUIRED_TAG_CHANGED(Kind.EVENT),
  /** Counted when the agent was killed after it had written a file, before it could save that. */
  KILLED_AFTER_WRITE(Kind.EVENT),
  /** Counted when that happened to what followed from a file's change. */
  KILLED_AFTER_DEED(Kind.EVENT);

  /** How a kind of fault comes about. */
  public enum Kind {
    /** By chance at each call; its rate is a probability. */
    CALL,
    /** For a while, again and again; its rate is the mean time between two, in seconds. */
    WINDOW,
    /** At some moment, again and again; its rate is the mean time between two, in seconds. */
    EVENT,
    /** At the worst moment; its rate is a probability. */
    MOMENT
  }

  private final Kind kind;

  Fault(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
