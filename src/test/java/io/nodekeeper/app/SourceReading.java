package io.nodekeeper.app;

import static io.nodekeeper.core.Reading.known;
import static io.nodekeeper.core.Reading.unknown;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Note;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.settings.SourceKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node whose sources of daemons are read, with everything but AWS. */
abstract class SourceReading {

  static final String SSM = "sources: {ssm: '/n/{cluster}/daemons'}\n";
  static final String LOGS = "daemons: {logs: {taskDefinition: logs}}";

  @TempDir Path root = Path.of("");
  Node node = new Node(root);
  final List<Line> lines = new ArrayList<>();
  Instant now = Told.NOON;
  Agent agent = new Agent();

  private final Wanted.Listener nobody =
      new Wanted.Listener() {
        @Override
        public void reloading() {}

        @Override
        public void reloaded(Optional<String> problem) {}
      };

  /** An agent's part that reads sources: made anew, it is one that was restarted. */
  final class Agent {
    private Optional<Wanted> wanted = Optional.empty();
    private final List<SourcePoll> polls = new ArrayList<>();

    Agent begin() throws Stopped {
      Supply supply = Supply.of(node.places());
      Wanted made =
          new Wanted(node.places(), supply, Wanted.load(node.places(), supply), lines::add, nobody);
      wanted = Optional.of(made);
      for (SourceKind kind : SourceKind.values()) {
        polls.add(
            new SourcePoll(
                kind,
                node.edges,
                supply,
                made::sources,
                () -> now,
                () -> now,
                made::mayHaveChanged));
      }
      return this;
    }

    Wanted wanted() {
      return wanted.orElseThrow();
    }

    /** A second goes by, and what is due is read. */
    Agent tick() {
      now = now.plusSeconds(1);
      polls.forEach(SourcePoll::run);
      return this;
    }

    List<String> daemons() {
      return wanted().get().daemons().stream()
          .map(Daemon::taskDefinition)
          .map(Object::toString)
          .toList();
    }

    String notes() {
      return String.join("\n", wanted().notes().stream().map(Note::text).toList());
    }
  }

  @BeforeEach
  void aNode() throws Exception {
    node = new Node(root);
    node.with("etc/nodekeeper/nodekeeper.yaml", SSM);
    parameter("1", LOGS);
    agent = new Agent().begin();
  }

  void parameter(String version, String text) {
    node.edges.parameter =
        name ->
            name.equals("/n/prod/daemons")
                ? known(new Content(version, Optional.of(text)), now)
                : unknown("no parameter " + name, now);
  }

  void gone() {
    node.edges.parameter = _ -> unknown("ssm:GetParameter: AccessDeniedException", now);
  }

  Agent restarted() throws Stopped {
    agent = new Agent().begin();
    return agent;
  }

  Path kept() {
    return node.places().sources().resolve("ssm.json");
  }

  int calls() {
    return (int) node.edges.asked.stream().filter(call -> call.startsWith("parameter")).count();
  }

  Agent seconds(int count) {
    for (int second = 0; second < count; second++) {
      agent.tick();
    }
    return agent;
  }
}
