package io.nodekeeper.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.TaskDefinition;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What may be relied on of revisions, and of what nodes say of them. */
abstract class RevisionContract extends TaskContract {

  private static final DaemonName LOGS = new DaemonName("rolled");

  private DaemonFacts asked(Ask ask) {
    node().own();
    return node().look(ask).daemons();
  }

  private Reading<Definition> definition(String name) {
    return asked(
            new Ask(
                new TreeSet<>(), new TreeSet<>(List.of(name)), new TreeSet<>(), new TreeSet<>()))
        .definition(name);
  }

  private void register() {
    node()
        .change(world ->
            world
                .ecs()
                .registerTaskDefinition(
                    TaskDefinition.of("rolled", ContainerDefinition.named("app").build())));
  }

  @Test
  void aFamilyMeansItsNewestActiveRevision() {
    register();
    register();
    assertThat(definition("rolled").toOptional().orElseThrow().revision()).isEqualTo(2);
    node().change(world -> world.ecs().deregisterTaskDefinition("rolled:2"));
    assertThat(definition("rolled").toOptional().orElseThrow().revision()).isEqualTo(1);
  }

  @Test
  void anInactiveRevisionIsReadByItsName() {
    register();
    node().change(world -> world.ecs().deregisterTaskDefinition("rolled:1"));
    Definition read = definition("rolled:1").toOptional().orElseThrow();
    assertThat(read.active()).isFalse();
    assertThat(read.name()).isEqualTo("rolled:1");
    assertThat(read.containers()).containsExactly("app");
    assertThat(definition("rolled").isKnown()).isFalse();
    assertThat(node().start("rolled:1")).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void whatANodeFoundBadIsListedAndWhatItTookBackIsNot() {
    var bad = new TreeMap<String, String>();
    bad.put("nodekeeper.bad.rolled", "2 1");
    put(bad);
    var verdicts =
        new Ask(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(List.of(LOGS)), new TreeSet<>());
    assertThat(asked(verdicts).verdicts(LOGS).toOptional().orElseThrow())
        .containsExactly(new Verdict(1, node().own().id()), new Verdict(2, node().own().id()));
    bad.put("nodekeeper.bad.rolled", "none");
    put(bad);
    assertThat(asked(verdicts).verdicts(LOGS).toOptional().orElseThrow()).isEmpty();
    assertThat(node().look(Question.NODE).daemons().verdicts(LOGS).isKnown()).isFalse();
  }

  private void put(SortedMap<String, String> attributes) {
    var put = new Action.PutAttributes(Node.cluster(), node().own(), attributes, "it is so");
    assertThat(node().act(put)).isInstanceOf(Outcome.Done.class);
  }
}
