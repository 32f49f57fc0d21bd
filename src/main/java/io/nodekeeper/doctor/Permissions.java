package io.nodekeeper.doctor;

import io.nodekeeper.core.Reading;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the node's role lacks, with the statement of docs/IAM.md that allows it. */
public final class Permissions {

  static final String WHERE = "iam";

  private static final String PASS_ROLE = "iam:PassRole";
  private static final String START = "ecs:StartTask";

  /**
   * The statement that allows an action.
   *
   * @param without what is lost without it where all else goes on; empty where the work itself
   *     fails
   */
  private record Statement(String sid, String without) {}

  private static final SortedMap<String, Statement> STATEMENTS = statements();

  private Permissions() {}

  private static SortedMap<String, Statement> statements() {
    var all = new TreeMap<String, Statement>();
    needed(all, "StartDaemons", START);
    needed(all, "PassDaemonRoles", PASS_ROLE);
    needed(all, "Tasks", "ecs:DescribeTasks", "ecs:StopTask");
    needed(
        all,
        "Instance",
        "ecs:DescribeContainerInstances",
        "ecs:ListTasks",
        "ecs:PutAttributes",
        "ecs:UpdateContainerInstancesState");
    all.put(
        "ecs:DeleteAttributes",
        new Statement("Instance", "what was published of a bad revision becomes \"none\""));
    all.put(
        "ecs:ListAttributes",
        new Statement("Verdicts", "no daemon is replaced when its revision changes"));
    needed(all, "Services", "ecs:DescribeServices");
    needed(
        all,
        "Hook",
        "autoscaling:CompleteLifecycleAction",
        "autoscaling:RecordLifecycleActionHeartbeat");
    needed(
        all,
        "Read",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLifecycleHooks",
        "ec2:DescribeTags");
    all.put(
        "autoscaling:DescribeAutoScalingGroups",
        new Statement("Read", "whether an abandoned instance is retained is not known"));
    all.put(
        "ecs:DescribeTaskDefinition",
        new Statement("Read", "no daemon is replaced, and how long a stop takes is not known"));
    needed(all, "SourceServices", "ecs:ListServices");
    return Collections.unmodifiableSortedMap(all);
  }

  private static void needed(SortedMap<String, Statement> all, String sid, String... actions) {
    for (String action : actions) {
      all.put(action, new Statement(sid, ""));
    }
  }

  /** The statement's Sid, for each action that is asked about. */
  static SortedMap<String, String> sids() {
    var sids = new TreeMap<String, String>();
    STATEMENTS.forEach((action, statement) -> sids.put(action, statement.sid()));
    return sids;
  }

  /**
   * What is missing, and what could not be asked.
   *
   * @param where for people, should none be known
   */
  public static Judgement judge(String where, Reading<List<Permission>> permissions) {
    return switch (permissions) {
      case Reading.Known<List<Permission>> known -> judge(known.value());
      case Reading.Unknown<List<Permission>> unknown ->
          Judgement.unseen("what the node's role may do " + where, unknown.why());
    };
  }

  static Judgement judge(List<Permission> permissions) {
    Judgement all = Judgement.nothing();
    for (Permission permission : permissions) {
      all =
          switch (permission.answer()) {
            case MAY -> all;
            case MISSING -> all.and(Judgement.of(missing(permission)));
            case NOT_ASKED ->
                all.and(
                    Judgement.unseen(
                        "whether " + named(permission) + " is allowed", reason(permission)));
          };
    }
    return all;
  }

  /** Without the action's name before it: what is the reason of several is then the same text. */
  private static String reason(Permission permission) {
    String why = why(permission);
    return why.startsWith(permission.action())
        ? why.substring(permission.action().length()).replaceFirst("^[: ]+", "")
        : why;
  }

  /** Starting a task takes the right to give it its roles, and either may be what was denied. */
  private static Finding missing(Permission permission) {
    boolean isOfRole = permission.action().equals(START) && permission.why().contains(PASS_ROLE);
    String action = isOfRole ? PASS_ROLE : permission.action();
    Statement statement = STATEMENTS.getOrDefault(action, new Statement("", ""));
    String what =
        "the node's role may not "
            + named(new Permission(action, permission.on(), permission.answer(), ""))
            + (statement.without().isEmpty() ? "" : ": " + statement.without())
            + "; AWS says: "
            + why(permission);
    String remedy =
        statement.sid().isEmpty()
            ? "allow it: see docs/IAM.md"
            : "add the statement " + statement.sid() + " of docs/IAM.md to the role's policy";
    return statement.without().isEmpty()
        ? Finding.error(WHERE, what, remedy)
        : Finding.warning(WHERE, what, remedy);
  }

  private static String named(Permission permission) {
    return permission.action() + (permission.on().isEmpty() ? "" : " " + permission.on());
  }

  private static String why(Permission permission) {
    return permission.why().isEmpty() ? "no reason given" : permission.why();
  }
}
