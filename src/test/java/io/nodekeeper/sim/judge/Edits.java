package io.nodekeeper.sim.judge;

import io.nodekeeper.core.NodeFile;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody else has put into a file's place stays there until they remove it, where it is to
 * be left and the agent can know that it has not written it.
 */
public final class Edits extends Judge {

  private record Edit(String text, Instant at) {}

  private final Map<String, Edit> edits = new TreeMap<>();

  Edits(Scene scene) {
    super(Rule.EDITS, scene);
  }

  /** Whether what lies there is somebody else's. */
  boolean isEdited(String path) {
    return edits.containsKey(path);
  }

  @Override
  public void filed(Disk.Event event) {
    switch (event) {
      case Disk.Event.Handled(String path, Optional<String> text) ->
          text.ifPresentOrElse(
              is -> edits.put(path, new Edit(is, scene.trueNow())), () -> edits.remove(path));
      case Disk.Event.Written(String path, Optional<String> before, String text) -> {
        Edit edit = edits.remove(path);
        boolean over =
            edit != null
                && before.filter(edit.text::equals).isPresent()
                && !before.get().equals(text);
        violatedIf(
            over && edit != null && isLeft(path) && wasSeen(edit) && isRemembered(path),
            path + " is written over what somebody else has put there");
      }
      default -> {}
    }
  }

  private boolean isLeft(String path) {
    return scene.policy().files().stream()
        .anyMatch(file -> file.path().equals(path) && file.edits() == NodeFile.Edits.LEFT);
  }

  private boolean wasSeen(Edit edit) {
    return edit.at.isBefore(scene.lookBegan());
  }

  /** What has never been written cannot be known from what has been edited. */
  private boolean isRemembered(String path) {
    return scene.decision().memory().file(path).written().isPresent();
  }
}
