package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.engine.World;
import io.nodekeeper.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rendering asks of the world. */
class RenderingTest {

  /** A world that knows nothing, and keeps what it was asked. */
  private static final class Silent implements World {
    private final List<Ask> asked = new ArrayList<>();

    @Override
    public Observation observe(Ask ask, Local here) {
      asked.add(ask);
      return Observation.nothing();
    }

    @Override
    public List<Outcome> act(List<Action> actions) {
      throw new AssertionError("nothing is known, and nothing is to be written: " + actions);
    }
  }

  @Test
  void itAsksForTheValuesThatFilesName(@TempDir Path root) throws Exception {
    var node =
        new Node(root)
            .with(
                "etc/nodekeeper/nodekeeper.yaml",
                "files: {/etc/container_config/a: {secret: true, variables:"
                    + " {A: {parameter: /a}, B: {secret: b, key: k}, C: {secret: b},"
                    + " D: {fact: hostId}}}}");
    Ran checked = node.run("check");
    assertThat(checked.err()).isEmpty();
    var world = new Silent();
    Policy policy = ((Settings.Loaded) Settings.load(node.places().settings())).policy();
    var around =
        new Surroundings(
            System.out, System.err, Map.of(), node.clock, node.pause, (_, _, _, _) -> node.edges);

    List<Rendered> files =
        new Rendering(policy, _ -> world, () -> FileBook.read(node.places(), node.clock), around)
            .written(Duration.ZERO);

    assertThat(world.asked)
        .allSatisfy(ask ->
            assertThat(ask.values())
                .containsExactly(
                    new ValueRef(ValueRef.Kind.PARAMETER, "/a"),
                    new ValueRef(ValueRef.Kind.SECRET, "b"),
                    new ValueRef(ValueRef.Kind.PLACEMENT, "host-id")));
    assertThat(files).extracting(Rendered::state).containsOnly(Rendered.State.WITHHELD);
  }

  @Test
  void aSecretIsInNoPlanAndInNoCheck(@TempDir Path root) {
    var node =
        new Node(root)
            .with(
                "etc/nodekeeper/nodekeeper.yaml",
                "files: {/etc/container_config/a: {secret: true, variables: {A: {tag: env}}}}");
    node.edges.imdsTags = () -> Reading.known(FakeEdges.tags("env", "hunter2"), FakeEdges.AT);

    Ran plan = node.run("plan", "--json");
    assertThat(plan.out()).contains("/etc/container_config/a").doesNotContain("hunter2");
    assertThat(node.run("check").out()).doesNotContain("hunter2");
  }
}
