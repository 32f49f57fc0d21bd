package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeFiles;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Look;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A look as a status document, and the document as JSON. */
public final class StatusJson {

  private StatusJson() {}

  /**
   * The document of one look.
   *
   * @param at by the wall clock
   * @param settingsProblem why changed settings are not used
   * @param sources where daemons are declared besides the files
   * @param before the document of the look before, be it of a process before this one
   */
  public static StatusDocument of(
      Look look,
      Instant at,
      long pid,
      String agentVersion,
      Optional<String> settingsProblem,
      List<StatusDocument.DaemonSource> sources,
      Optional<StatusDocument> before) {
    Observation seen = look.seen();
    var since = new Since(before, at);
    String state = look.decision().state().word();
    return new StatusDocument(
        StatusDocument.VERSION,
        agentVersion,
        pid,
        at,
        state,
        since.state(state),
        look.decision().ready(),
        settingsProblem,
        settingsProblem.map(_ -> since.settingsProblem()),
        seen.identity().toOptional().map(Identity::instanceId),
        seen.agent().toOptional().map(EcsAgent::cluster),
        seen.agent().toOptional().map(agent -> agent.containerInstance().value()),
        ecsAgent(seen),
        look.decision().daemons().stream()
            .map(daemon -> StatusDocument.Daemon.of(daemon, startedAt(daemon, seen, since), since))
            .toList(),
        look.decision().drain().map(drain -> StatusDocument.Drain.of(drain, since)),
        look.decision().notes().stream().map(note -> StatusDocument.Noted.of(note, since)).toList(),
        done(look),
        readings(seen, since),
        look.policy().files().stream().map(file -> state(file, look)).toList(),
        sources,
        look.decision().lookAgainAt());
  }

  private static Optional<StatusDocument.EcsAgent> ecsAgent(Observation seen) {
    return seen.agent()
        .toOptional()
        .map(agent ->
            new StatusDocument.EcsAgent(
                agent.version(), seen.node().toOptional().map(EcsNode::agentConnected)));
  }

  /** While Docker is silent, what it said of the same task before. */
  private static Optional<Instant> startedAt(DaemonStatus daemon, Observation seen, Since since) {
    if (!seen.containers().isKnown()) {
      return daemon.task().flatMap(since::started);
    }
    return seen.containers().toOptional().orElse(List.of()).stream()
        .filter(container -> daemon.task().filter(container.task()::equals).isPresent())
        .filter(container -> container.state().isAlive() && container.surface().createdAt() > 0)
        .map(container -> Instant.ofEpochSecond(container.surface().createdAt()))
        .min(Comparator.naturalOrder());
  }

  /** What was done, and what was not let pass. */
  private static List<StatusDocument.Did> done(Look look) {
    var all = new ArrayList<StatusDocument.Did>();
    for (Outcome outcome : look.outcomes()) {
      String result =
          switch (outcome) {
            case Outcome.Done _ -> "done";
            case Outcome.Failed _ -> "failed";
            case Outcome.Refused _ -> "refused";
            case Outcome.Unanswered _ -> "unanswered";
          };
      all.add(did(outcome.action(), result, outcome.brief()));
    }
    for (Objection objection : look.objections()) {
      all.add(did(objection.action(), "objected", Optional.of(objection.why())));
    }
    return List.copyOf(all);
  }

  private static StatusDocument.Did did(Action action, String result, Optional<String> trouble) {
    return new StatusDocument.Did(
        action.getClass().getSimpleName(), action.key(), action.because(), result, trouble);
  }

  /** What each source said, for who does not know since when. */
  public static List<StatusDocument.Source> sources(Observation seen, Instant now) {
    return readings(seen, new Since(Optional.empty(), now));
  }

  private static List<StatusDocument.Source> readings(Observation seen, Since since) {
    return List.of(
        source("docker", seen.containers(), since),
        source("ecs agent", seen.agent(), since),
        source("ecs agent tasks", seen.agentTasks(), since),
        source("ecs node", seen.node(), since),
        source("ecs tasks", seen.tasks(), since),
        source("identity", seen.identity(), since),
        source("tags", seen.tags(), since),
        source("auto scaling state", seen.targetLifecycleState(), since),
        source("auto scaling hooks", seen.autoScaling(), since),
        source("spot notice", seen.notices().spot(), since),
        source("scheduled maintenance", seen.notices().maintenance(), since),
        source("rebalance recommendation", seen.notices().rebalance(), since),
        source("drain order", seen.notices().order(), since));
  }

  private static StatusDocument.Source source(String name, Reading<?> reading, Since since) {
    Optional<Instant> at = Optional.of(reading.at()).filter(time -> time.isAfter(Instant.EPOCH));
    Optional<Instant> silent =
        at.filter(_ -> reading.trouble().isPresent()).map(_ -> since.source(name));
    return new StatusDocument.Source(name, reading.isKnown(), at, reading.trouble(), silent);
  }

  private static StatusDocument.FileState state(NodeFile file, Look look) {
    return switch (NodeFiles.render(file, look.seen(), look.after().file(file.path()), look.at())) {
      case NodeFiles.Rendering.Withheld(String why, var _) ->
          new StatusDocument.FileState(file.path(), "withheld", Optional.of(why));
      case NodeFiles.Rendering.Whole(String content) -> state(file, content, look);
    };
  }

  private static StatusDocument.FileState state(NodeFile file, String content, Look look) {
    String path = file.path();
    if (isWritten(path, look)) {
      return new StatusDocument.FileState(path, "as wanted", Optional.empty());
    }
    return switch (NodeFiles.present(file, look.seen(), look.after().file(path))) {
      case Reading.Unknown<Optional<FoundFile>>(String why, var _, var _) ->
          new StatusDocument.FileState(path, "unreadable", Optional.of(why));
      case Reading.Known<Optional<FoundFile>>(Optional<FoundFile> found, var _, var _) ->
          new StatusDocument.FileState(
              path,
              found
                  .map(
                      is -> is.content().equals(Optional.of(content)) ? "as wanted" : "out of date")
                  .orElse("absent"),
              Optional.empty());
    };
  }

  /** The look saw the file before it wrote it. */
  private static boolean isWritten(String path, Look look) {
    return look.outcomes().stream()
        .anyMatch(outcome ->
            outcome instanceof Outcome.Done(Action.WriteFile write, var _, var _)
                && write.path().equals(path));
  }

  /** One JSON document, on lines that a person can read. */
  public static String write(StatusDocument document) {
    try {
      return Json.shown().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status document is always plain data", e);
    }
  }

  /**
   * Reads what this or another version wrote.
   *
   * @throws IOException in one line, if it is no whole document of a schema this version knows
   */
  public static StatusDocument read(String text) throws IOException {
    Json.expectVersion(StatusDocument.VERSION, text);
    return Json.read(Json.lenient(), text, StatusDocument.class);
  }
}
