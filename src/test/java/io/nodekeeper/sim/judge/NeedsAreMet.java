package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.engine.Look;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file that requires tags is not written while one is missing: not before its time is up, and not
 * even then where it is to be left.
 */
final class NeedsAreMet extends Judge {

  private final Map<String, Instant> missedSince = new TreeMap<>();

  NeedsAreMet(Scene scene) {
    super(Rule.NEEDS, scene);
  }

  @Override
  public void looked(Look look) {
    for (NodeFile file : look.policy().files()) {
      Optional<SortedMap<String, String>> tags = look.seen().tags().toOptional();
      boolean all = tags.filter(is -> is.keySet().containsAll(file.needs().tags())).isPresent();
      if (all) {
        missedSince.remove(file.path());
      } else {
        // What is on disk may be of before, where it could not be written.
        missedSince.putIfAbsent(
            file.path(), look.decision().memory().file(file.path()).missedAt().orElse(look.at()));
        // A time that is yet to come, since the clock was set back, begins anew.
        missedSince.computeIfPresent(
            file.path(), (_, since) -> since.isAfter(look.at()) ? look.at() : since);
      }
      boolean written =
          look.outcomes().stream()
              .filter(Outcome.Done.class::isInstance)
              .anyMatch(is ->
                  is.action() instanceof Action.WriteFile write
                      && write.path().equals(file.path()));
      if (written && !all && !file.needs().tags().isEmpty()) {
        judge(file, tags.isPresent(), look.at());
      }
    }
  }

  private void judge(NodeFile file, boolean known, Instant at) {
    violatedIf(!known, file.path() + " is written though its required tags cannot be read");
    violatedIf(
        known && file.needs().otherwise() == NodeFile.Otherwise.LEFT,
        file.path() + " is written though a required tag is missing");
    Instant since = missedSince.getOrDefault(file.path(), at);
    violatedIf(
        known && at.isBefore(since.plus(file.needs().within())),
        file.path() + " is written before its time, required tags missing since " + since);
  }
}
