package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Identity;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Message;
import io.nodekeeper.outward.Outbox;
import java.io.IOException;
import java.util.Optional;

/** What is told outside: as it is sent, and as it waits on disk. */
public final class OutwardJson {

  /** Far above all that may wait. */
  public static final int MOST_BYTES = 4 << 20;

  private static final int VERSION = 1;

  private record File(int version, Outbox outbox) {}

  private OutwardJson() {}

  /** With where it happened, as far as that is known. */
  public static Letter letter(
      Message message, Optional<Identity> identity, Optional<EcsAgent> agent) {
    Optional<String> instance = identity.map(Identity::instanceId);
    Optional<String> resource = agent.map(is -> is.containerInstance().value());
    var event =
        new OutwardEvent(
            OutwardEvent.VERSION,
            message.id(),
            Letter.SOURCE,
            message.at(),
            message.level(),
            message.event(),
            message.subject(),
            message.text(),
            agent.map(EcsAgent::cluster),
            instance,
            resource,
            message.daemon(),
            message.task(),
            message.reason(),
            message.attempt());
    return new Letter(
        message.id(),
        message.at(),
        message.level(),
        message.event(),
        message.subject(),
        instance,
        resource,
        text(event));
  }

  /** The file of what waits. */
  public static String write(Outbox outbox) {
    return text(new File(VERSION, outbox)) + "\n";
  }

  private static String text(Object data) {
    try {
      return Json.shown().writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event is always plain data", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException in one line, if the text is anything else
   */
  public static Outbox read(String text) throws IOException {
    Json.expectVersion(VERSION, text);
    return Json.read(Json.strict(), text, File.class).outbox();
  }
}
