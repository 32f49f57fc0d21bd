package io.nodekeeper.record;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskArn;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Since when things are as they are: since the document before said so already, or since now.
 *
 * @param before empty at the first look of all
 */
record Since(Optional<StatusDocument> before, Instant now) {

  Instant state(String state) {
    return first(
        before.stream().filter(known -> known.state().equals(state)), StatusDocument::since);
  }

  Instant daemon(DaemonName name, String phase) {
    return first(
        before.stream()
            .flatMap(known -> known.daemons().stream())
            .filter(daemon -> daemon.name().equals(name) && daemon.phase().equals(phase)),
        StatusDocument.Daemon::since);
  }

  /** When a task was started that the look before showed. */
  Optional<Instant> started(TaskArn task) {
    return before.stream()
        .flatMap(known -> known.daemons().stream())
        .filter(daemon -> daemon.task().filter(task::equals).isPresent())
        .flatMap(daemon -> daemon.startedAt().stream())
        .findFirst();
  }

  Instant replica(TaskArn task) {
    return first(
        before.flatMap(StatusDocument::drain).stream()
            .flatMap(drain -> drain.blockers().stream())
            .filter(replica -> replica.task().equals(task)),
        StatusDocument.Replica::since);
  }

  Instant note(String level, String subject, String text) {
    return first(
        before.stream()
            .flatMap(known -> known.notes().stream())
            .filter(note ->
                note.level().equals(level)
                    && note.subject().equals(subject)
                    && Sameness.of(note.text(), text)),
        StatusDocument.Noted::since);
  }

  Instant settingsProblem() {
    return before.flatMap(StatusDocument::settingsProblemSince).orElse(now);
  }

  Instant holding(String text) {
    return before
        .flatMap(StatusDocument::drain)
        .filter(drain -> drain.holding().filter(then -> Sameness.of(then, text)).isPresent())
        .flatMap(StatusDocument.Drain::holdingSince)
        .orElse(now);
  }

  /** Whatever its trouble has been in between. */
  Instant source(String name) {
    return before.stream()
        .flatMap(known -> known.readings().stream())
        .filter(source -> source.name().equals(name))
        .flatMap(source -> source.since().stream())
        .findFirst()
        .orElse(now);
  }

  private <T> Instant first(Stream<T> same, Function<T, Instant> since) {
    return same.findFirst().map(since).orElse(now);
  }
}
