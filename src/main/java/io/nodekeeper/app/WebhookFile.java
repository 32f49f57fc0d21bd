package io.nodekeeper.app;

import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.edge.outward.Webhook;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The webhook whose address is in a file, which is read each time: it may be another one by now.
 */
final class WebhookFile {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 8 << 10;

  private final Places places;
  private final Webhook webhook = new Webhook(DEADLINE);

  WebhookFile(Places places) {
    this.places = places;
  }

  /**
   * Posts them there.
   *
   * @param path of the file, as the settings name it
   */
  Sent post(String path, List<Letter> letters) {
    try {
      return webhook.post(address(places.file(path)), letters);
    } catch (IOException e) {
      return Sent.none(path + " " + e.getMessage());
    }
  }

  /**
   * What is wrong with the file, without what it says; nothing is posted.
   *
   * @return not known where whoever asks may not read it, as the agent may
   */
  static Reading<Optional<String>> trouble(Places places, String path, Instant now) {
    try {
      var _ = address(places.file(path));
      return Reading.known(Optional.empty(), now);
    } catch (IOException e) {
      boolean isRead = e.getCause() == null;
      return isRead
          ? Reading.known(Optional.of(path + " " + e.getMessage()), now)
          : Reading.unknown(path + " " + e.getMessage(), now);
    }
  }

  private static URI address(Path file) throws IOException {
    Optional<String> text;
    try {
      text = TextFile.read(file, MOST_BYTES);
    } catch (IOException e) {
      throw new IOException("cannot be read: " + e.getMessage(), e);
    }
    if (text.isEmpty()) {
      throw new IOException("is not there");
    }
    if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      throw new IOException("has the address, and everybody may read it: chmod o-r");
    }
    return Webhook.address(text.get())
        .orElseThrow(() ->
            new IOException("has no address that can be used: one line, https://, without a user"));
  }
}
