package io.nodekeeper.doctor;

import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether Docker and the ECS agent are new enough. */
public final class Versions {

  private static final String WHERE = "versions";

  private static final Version DOCKER = new Version(20, 10, 0, "20.10");

  /** From here on containers of a task stop in the order of dependsOn. */
  private static final Version ORDERED = new Version(1, 26, 0, "1.26.0");

  /** The oldest that was tried with. */
  private static final Version TRIED = new Version(1, 83, 0, "1.83.0");

  private Versions() {}

  /**
   * A version.
   *
   * @param text as it is written
   */
  private record Version(int major, int minor, int patch, String text) {

    private static final Pattern SYNTAX =
        Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})(?:\\.([0-9]{1,4}))?");

    private static final Comparator<Version> ORDER =
        Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    /** The first that a text has. */
    static Optional<Version> in(String text) {
      Matcher found = SYNTAX.matcher(text);
      return found.find()
          ? Optional.of(
              new Version(
                  Integer.parseInt(found.group(1)),
                  Integer.parseInt(found.group(2)),
                  found.group(3) == null ? 0 : Integer.parseInt(found.group(3)),
                  found.group()))
          : Optional.empty();
    }

    boolean isBefore(Version other) {
      return ORDER.compare(this, other) < 0;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Docker's version, and the ECS agent's in its own words. */
  public static Judgement judge(Reading<String> docker, Reading<EcsAgent> agent) {
    return known("Docker's version", docker, Versions::docker)
        .and(known("the ECS agent's version", agent.map(EcsAgent::version), Versions::agent));
  }

  private static Judgement known(
      String what, Reading<String> reading, Function<Version, List<Finding>> judge) {
    Optional<String> text = reading.toOptional();
    Optional<Version> version = text.flatMap(Version::in);
    return text.isPresent() && version.isEmpty()
        ? Judgement.unseen(what, "\"" + text.get() + "\" names none")
        : Judgement.from(what, reading, _ -> judge.apply(version.orElseThrow()));
  }

  private static List<Finding> docker(Version version) {
    return version.isBefore(DOCKER)
        ? List.of(
            Finding.error(
                WHERE,
                "Docker is %s, and is spoken with from %s on".formatted(version, DOCKER),
                "update Docker: drain the node, then dnf update docker"))
        : List.of();
  }

  private static List<Finding> agent(Version version) {
    var found = new ArrayList<Finding>();
    String remedy = "update the ECS agent: drain the node, then dnf update ecs-init";
    if (version.isBefore(ORDERED)) {
      found.add(
          Finding.warning(
              WHERE,
              "the ECS agent is %s: before %s containers of a task stop in no order, and a sidecar does not protect its daemon"
                  .formatted(version, ORDERED),
              remedy));
    } else if (version.isBefore(TRIED)) {
      found.add(
          Finding.hint(
              WHERE,
              "the ECS agent is %s; none before %s was tried with".formatted(version, TRIED),
              remedy));
    }
    return found;
  }
}
