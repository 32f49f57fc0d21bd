package io.nodekeeper.sim.judge;

import java.util.Locale;

/** The rules that must hold, by the numbers of the design; and that calls are not wasted. */
public enum Rule {
  NO_BLIND_REPETITION(1, "a start whose answer was lost is never repeated blindly"),
  ONE_TASK_EACH(2, "a daemon has one task; an extra is stopped only if Docker shows both"),
  ADOPTION(3, "a task of the family that is on the node is never doubled"),
  NO_START_WHEN_LEAVING(4, "nothing is started once the node is known to leave"),
  REPLICAS_FIRST(5, "no daemon is stopped while a replica is alive"),
  REVERSE_ORDER(6, "daemons stop in reverse order, each stage gone before the next begins"),
  LETTING_GO(7, "the hook is kept waiting until all is gone or the deadline, and no longer"),
  ACTIVE_ONLY_IF_OURS(8, "ACTIVE is set only on our own DRAINING, when its cause is withdrawn"),
  RESTART_CHANGES_NOTHING(9, "a restart stops no daemon, forgets no drain, moves no deadline"),
  FILES_ARE_WHOLE(10, "a rendered file is absent, the old one, or the new one whole"),
  CALLS_ARE_BOUNDED(11, "calls are bounded whatever fails"),
  HEALS(12, "when faults end, the node is right within a bound"),
  FAILURES_STAY_APART(13, "a broken daemon stops no other, and is named with its reason"),
  INTERNALS_ARE_NO_REPLICAS(14, "what is the ECS agent's own is never waited for"),
  STANDALONE(0, "a replica is stopped only if no service owns it, and when it is to be"),
  HOLD_IS_TRUE(0, "others are held while replicas live, and no longer"),
  DAEMONS_ARE_KEPT(0, "daemons stay that an operator keeps"),
  NEVER_NONE(0, "under start-first there is no moment without a healthy task"),
  NOT_WHEN_LEAVING(0, "nothing is replaced on a node that is not to stay"),
  ONE_AT_A_TIME(0, "one daemon after the other is replaced, and none while its chain is down"),
  GOES_BACK(0, "a bad revision is taken back, and is not tried again"),
  GOOD_IS_WHOLE(0, "a revision is taken for good only while a whole task of it runs"),
  HELD(0, "no revision is begun that is paused or that another node found bad"),
  MANUAL(0, "what is left to people is replaced only on their order"),
  ONLY_WHERE(0, "a daemon runs only where it is to, with all that it requires there"),
  DEEDS(0, "what follows a file's change is done once after it at least, and in its time"),
  EDITS(0, "what somebody else has put into a file's place is left, if it is to be"),
  NEEDS(0, "a file is not written before its tags are there or their time is up"),
  SECRETS(0, "what is secret stands in no text about the node"),
  AS_DECLARED(0, "a task is started with what is declared, and every value of it is known"),
  FLEET(0, "whoever looks over the fleet is told how a node's daemons stand, in its time"),
  ECONOMY(0, "in the steady state only the node's status is polled");

  private final int number;
  private final String words;

  Rule(int number, String words) {
    this.number = number;
    this.words = words;
  }

  @Override
  public String toString() {
    return (number == 0 ? name().toLowerCase(Locale.ROOT) : "rule " + number) + " (" + words + ")";
  }
}
