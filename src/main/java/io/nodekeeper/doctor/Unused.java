package io.nodekeeper.doctor;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;

/** What is set, and has no use or not the one it was set for. */
public final class Unused {

  private static final String WHERE = "settings";

  private Unused() {}

  /**
   * The settings.
   *
   * @param warnings of settings that contradict each other
   * @param ignored files that were not read, with why
   * @param containers by Docker
   * @param seen who the node is: identity, tags, attributes
   */
  public record Facts(
      Policy policy,
      List<String> warnings,
      List<String> ignored,
      Reading<List<Container>> containers,
      Observation seen) {}

  public static Judgement judge(Facts facts) {
    var found = new ArrayList<Finding>();
    for (String warning : facts.warnings()) {
      found.add(Finding.warning(WHERE, warning, "see nodekeeper check"));
    }
    for (String ignored : facts.ignored()) {
      found.add(Finding.hint(WHERE, ignored, "rename it to be read, or move it away"));
    }
    for (Daemon daemon : facts.policy().daemons()) {
      daemon
          .where()
          .nodes()
          .whyElsewhere(facts.seen())
          .ifPresent(why ->
              found.add(
                  Finding.hint(
                      WHERE,
                      "the daemon %s does not run on this node: %s".formatted(daemon.name(), why),
                      "nothing, if it is meant for others; or change its nodes")));
    }
    return Judgement.of(found)
        .and(Judgement.from("Docker's containers", facts.containers(), is -> unmounted(facts, is)));
  }

  /** Of a node on which nothing runs, nothing is said. */
  private static List<Finding> unmounted(Facts facts, List<Container> containers) {
    var mounts = new ArrayList<String>();
    containers.stream()
        .filter(container -> container.state().isAlive() && !container.isInternal())
        .forEach(container -> mounts.addAll(container.surface().mounts()));
    boolean runs = containers.stream().anyMatch(is -> is.state().isAlive() && !is.isInternal());
    var found = new ArrayList<Finding>();
    for (NodeFile file : facts.policy().files()) {
      if (runs
          && isForContainers(file)
          && mounts.stream().noneMatch(at -> holds(at, file.path()))) {
        found.add(
            Finding.hint(
                WHERE,
                "no container that runs here mounts " + file.path() + ", or a folder above it",
                "mount its folder, read-only, in what should read it; or declare it no more"));
      }
    }
    return found;
  }

  private static boolean isForContainers(NodeFile file) {
    return !(file.content() instanceof NodeFile.Content.EcsConfig) && file.onChange().isEmpty();
  }

  private static boolean holds(String mount, String path) {
    return path.equals(mount) || path.startsWith(mount.endsWith("/") ? mount : mount + "/");
  }
}
