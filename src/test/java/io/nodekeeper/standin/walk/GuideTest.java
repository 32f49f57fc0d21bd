package io.nodekeeper.standin.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.outward.Target;
import io.nodekeeper.settings.Settings;
import io.nodekeeper.standin.http.Control;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void theSettingsThatAreAddedToTellOthersHold(@TempDir Path root) throws IOException {
    Files.write(root.resolve("nodekeeper.yaml"), Scene.tellingOthers());
    var loaded = (Settings.Loaded) Settings.load(root);
    assertThat(loaded.outward().targets()).containsExactly(Target.values());
    assertThat(loaded.outward().kinds()).containsExactly("daemon.starting", "drain.done");
  }
}
