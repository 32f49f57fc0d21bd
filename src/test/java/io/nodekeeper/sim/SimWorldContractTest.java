package io.nodekeeper.sim;

import io.nodekeeper.engine.World;
import io.nodekeeper.standin.LeavingContract;
import io.nodekeeper.standin.Manners;
import io.nodekeeper.standin.Node;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/** The world in memory keeps the contract. */
class SimWorldContractTest extends LeavingContract {

  @Override
  protected Node open() {
    var timeline = new VirtualTimeline(Instant.parse("2026-11-21T08:00:00Z"));
    var body = new MemoryBody(timeline, 1);
    behave(body);
    var model = new WorldModel(timeline, body, WorldModel.Settings.example(1));
    var world = new SimWorld(timeline, model, body, SimWorld.Times.standard());
    Manners.settle(model);
    timeline.advance(Duration.ofSeconds(1));
    return new Node() {
      @Override
      protected World world() {
        return world;
      }

      @Override
      public void change(Consumer<WorldModel> what) {
        what.accept(model);
      }

      @Override
      public <T> T behind(Function<WorldModel, T> what) {
        return what.apply(model);
      }

      @Override
      protected void pass() {
        timeline.advance(Duration.ofMillis(50));
      }

      @Override
      public void close() {
        // Memory only.
      }
    };
  }

  private static void behave(MemoryBody body) {
    body.behave(Node.Manner.SLOW.family(), Behaviour.well().shuttingDownFor(Duration.ofSeconds(2)));
    body.behave(Node.Manner.CHECKED.family(), Behaviour.well().healthyAfter(Duration.ofSeconds(2)));
    body.behave(Node.Manner.ENDING.family(), Behaviour.well().exiting(Duration.ofSeconds(1), 3));
    body.behave(Node.Manner.UNPULLABLE.family(), Behaviour.well().pullFailing());
  }
}
