package io.nodekeeper.app;

import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.Reading;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Message;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.outward.Target;
import io.nodekeeper.record.OutwardJson;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells one target what it is to be told next, when its time has come: a few events at once. */
final class PostRound implements Runnable {

  private final Target target;
  private final Post post;
  private final Supplier<Outward> settings;
  private final Edges edges;
  private final InstantSource steady;

  /**
   * Nothing is told yet.
   *
   * @param steady what waiting goes by
   */
  PostRound(
      Target target, Post post, Supplier<Outward> settings, Edges edges, InstantSource steady) {
    this.target = target;
    this.post = post;
    this.settings = settings;
    this.edges = edges;
    this.steady = steady;
  }

  @Override
  public void run() {
    Outward now = settings.get();
    List<Message> messages = post.next(target, now, steady.instant());
    Optional<String> to = now.written(target);
    if (messages.isEmpty() || to.isEmpty()) {
      return;
    }
    Reading<Identity> identity = edges.identity();
    Sent sent = send(to.get(), messages, identity);
    String who = identity.toOptional().map(Identity::instanceId).orElse("") + target;
    post.sent(target, sent, who, steady.instant());
  }

  /** A fault must not be told each second, least of all to whom it is about. */
  private Sent send(String to, List<Message> messages, Reading<Identity> identity) {
    try {
      Optional<EcsAgent> agent = edges.agent().toOptional();
      List<Letter> letters =
          messages.stream()
              .map(message -> OutwardJson.letter(message, identity.toOptional(), agent))
              .toList();
      return edges.send(identity, target, to, letters);
    } catch (RuntimeException fault) {
      return Sent.none("a fault of nodekeeper's: " + fault.getClass().getSimpleName());
    }
  }
}
