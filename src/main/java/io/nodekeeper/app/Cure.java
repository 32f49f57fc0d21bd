package io.nodekeeper.app;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cause of trouble that is known by the words that AWS, Docker or the agent has for it.
 *
 * @param plainly the cause in plain words; empty if the words for it are plain
 * @param remedy what an operator can do about it
 * @param passes whether it may go by itself, as while a node boots
 */
record Cure(String plainly, String remedy, boolean passes) {

  private static final String ASK_LESS = "ask for less in the task definition";

  private record Known(Pattern words, Cure cure) {}

  /** Those that say more come first. */
  private static final List<Known> KNOWN =
      List.of(
          known(
              "CannotPull",
              "an image cannot be pulled",
              "see whether the image is there under this name, whether the node reaches the"
                  + " registry, and whether the role may pull from it"),
          known(
              "RESOURCE:PORTS",
              "a port of the node is taken",
              "stop or move who holds it, or take another host port in the task definition"),
          known(
              "RESOURCE:(?:MEMORY|CPU).*never fits",
              "the node is too small for it",
              ASK_LESS + ", or take larger instances"),
          known(
              "RESOURCE:MEMORY",
              "the node has not enough memory left",
              "stop or move who holds the most, or " + ASK_LESS),
          known(
              "RESOURCE:CPU",
              "the node has not enough CPU left",
              "stop or move who holds the most, or " + ASK_LESS),
          known(
              "TaskDefinition (?:not found|is inactive): ([\\w:/-]+)",
              "there is no such ACTIVE task definition",
              "name another in the daemon's taskDefinition, or register $1; aws ecs"
                  + " list-task-definition-families --status ACTIVE says which there are"),
          known(
              "iam:PassRole",
              "the node's role lacks iam:PassRole for the daemon's role",
              "name the daemon's role in the statement PassDaemonRoles of docs/IAM.md; nodekeeper"
                  + " doctor says what else is missing"),
          known(
              "AccessDenied|AuthorizationError",
              "the node's role lacks a right",
              "add the statement of docs/IAM.md for it; nodekeeper doctor says what else is"
                  + " missing"),
          known(
              "is not told what happens since",
              "",
              "nodekeeper doctor says more; see NodekeeperEventsNotTold in docs/RUNBOOKS.md"),
          known(
              "the instance has no tag (\\S+?)(?=[,;]?(?: |$))",
              "",
              "give the instance the tag $1, and its group or launch template too, for those to"
                  + " come"),
          known(
              "environment or command names the container (\\S+), and (?:\\S+) has",
              "",
              "name in the settings, in place of $1, a container that this revision has, or want"
                  + " another revision; corrected settings go on at once"),
          passing(
              "Docker at \\S+ no answer",
              "Docker does not answer",
              "see systemctl status docker, and df -h /var/lib/docker; systemctl restart docker"
                  + " ends all containers, unless Docker has live-restore"),
          passing(
              "the ECS agent's introspection at",
              "the ECS agent does not answer",
              "see systemctl status ecs; systemctl restart ecs ends no task"));

  private static Known known(String words, String plainly, String remedy) {
    return new Known(Pattern.compile(words), new Cure(plainly, remedy, false));
  }

  private static Known passing(String words, String plainly, String remedy) {
    return new Known(Pattern.compile(words), new Cure(plainly, remedy, true));
  }

  /** What is known of a cause by its words. */
  static Optional<Cure> of(String why) {
    for (Known known : KNOWN) {
      Matcher found = known.words.matcher(why);
      if (found.find()) {
        String first = found.groupCount() > 0 ? found.group(1) : "";
        return Optional.of(known.cure.naming(first));
      }
    }
    return Optional.empty();
  }

  private Cure naming(String what) {
    return new Cure(plainly, remedy.replace("$1", what), passes);
  }

  /** The same words, the cause in plain ones before them. */
  String before(String why) {
    return plainly.isEmpty() ? why : plainly + ": " + why;
  }

  /** The cause in plain words, what was said of it, and the remedy: in one line. */
  static String told(String why) {
    return told(why, "");
  }

  /** The same, with something else that belongs to it before the remedy. */
  static String told(String why, String more) {
    return of(why)
        .map(cure -> cure.before(why) + more + "; remedy: " + cure.remedy)
        .orElse(why + more);
  }
}
