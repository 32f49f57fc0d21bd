package io.nodekeeper.app;

import io.nodekeeper.core.Decision;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Moments;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The hold for others: a file that is there exactly while the node is held. Whoever is told to
 * stop, such as a container of a DAEMON service, waits for its end before he does.
 *
 * <p>When the agent ends, however that may be, the file stays as it is: its next look decides anew,
 * and after a boot there is none.
 */
final class HoldFile implements Witness {

  private final Path path;
  private final AtomicFile file;
  private Optional<String> written = Optional.empty();
  private Optional<String> trouble = Optional.empty();

  HoldFile(Places places) {
    this.path = places.hold();
    this.file = new AtomicFile(path, AtomicFile.READABLE);
  }

  /**
   * Before anything of the look is done, and not after: the look that begins a drain may itself set
   * DRAINING or stop a replica, and ECS orders others to stop while the answer is still awaited. So
   * it is there before the first of those orders that we cause; and gone before the StopTask of our
   * own daemons, which comes only when nothing is held.
   */
  @Override
  public void decided(Decision decision) {
    try {
      if (decision.hold()) {
        write(words(decision));
      } else {
        written = Optional.empty();
        file.delete();
      }
      trouble = Optional.empty();
    } catch (IOException e) {
      written = Optional.empty();
      trouble = Optional.of("others do not see whether the node is held: " + e.getMessage());
    }
  }

  /** All is done before. */
  @Override
  public void looked(Look look) {}

  /** Not at each look, but also when somebody has taken it away. */
  private void write(String content) throws IOException {
    if (!written.equals(Optional.of(content)) || !Files.exists(path)) {
      file.write(content);
      written = Optional.of(content);
    }
  }

  private static String words(Decision decision) {
    String state = decision.state().word();
    return decision.drain().map(drain -> state + words(drain)).orElse(state + DOUBT) + "\n";
  }

  private static final String DOUBT =
      ": a task of a service is being stopped, and ECS is asked whether the node is DRAINING";

  private static String words(DrainStatus drain) {
    return " since %s, until %s at most: %s"
        .formatted(
            Moments.words(drain.begin()),
            Moments.words(drain.deadline()),
            counted(drain.blockers().size()));
  }

  private static String counted(int replicas) {
    return switch (replicas) {
      case 0 -> "no replica is seen, and that has to be confirmed";
      case 1 -> "1 replica";
      default -> replicas + " replicas";
    };
  }

  /** Why the file may be other than it should; empty if it is right. */
  Optional<String> trouble() {
    return trouble;
  }
}
