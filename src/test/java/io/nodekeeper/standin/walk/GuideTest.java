package io.nodekeeper.standin.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.http.Control;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import org.junit.jupiter.api.Test;

/** What {@code packaging/try --stay} says of how to play. */
class GuideTest {

  @Test
  void allThatCanBeMadeToHappenIsNamed() {
    try (var timeline = new WallTimeline()) {
      WorldModel model =
          timeline.call(() ->
              new WorldModel(
                  timeline, new MemoryBody(timeline, 1), WorldModel.Settings.example(1)));
      try (var control = new Control(timeline, model, () -> {}, () -> {})) {
        assertThat(Guide.verbs()).containsExactlyInAnyOrderElementsOf(control.verbs());
      }
    }
  }
}
