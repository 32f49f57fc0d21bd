package io.nodekeeper.standin.http;

import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.NoAnswer;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The addresses of one world on loopback: AWS (ECS, EC2, Auto Scaling, SSM, Secrets Manager, S3,
 * EventBridge and SNS in one), IMDS, the ECS agent's introspection, and a webhook. Where the model
 * says that nobody listens, nobody does.
 */
public final class Fronts implements AutoCloseable {

  private static final Duration AGAIN = Duration.ofMillis(200);

  private final WallTimeline timeline;
  private final WorldModel model;
  private final ImdsFront imdsFront;
  private final Listener aws;
  private final Listener imds;
  private final Listener introspection;
  private final Listener webhook;

  /** Opens all on free ports. */
  public Fronts(WallTimeline timeline, WorldModel model) {
    this(timeline, model, 0);
  }

  /** Opens all on free ports but the ECS agent's introspection; 0 for a free one as well. */
  public Fronts(WallTimeline timeline, WorldModel model, int introspectionPort) {
    this.timeline = timeline;
    this.model = model;
    var ecsFront = new EcsFront(model);
    var queryFront = new QueryFront(model);
    var receiverFront = new ReceiverFront(model.receivers());
    var introspectionFront = new IntrospectionFront(model.agent());
    this.imdsFront = new ImdsFront(model);
    this.aws =
        new Listener(
            0,
            call ->
                answered(
                    new Reply.Nothing(),
                    () ->
                        site(
                            call,
                            ecsFront,
                            queryFront,
                            new StorageFront(model.storage()),
                            receiverFront)));
    this.webhook =
        new Listener(0, call -> answered(new Reply.Silence(), () -> receiverFront.webhook(call)));
    this.imds =
        new Listener(0, call -> answered(new Reply.Silence(), () -> imdsFront.answer(call)));
    this.introspection =
        new Listener(
            introspectionPort,
            call -> answered(new Reply.Silence(), () -> introspectionFront.answer(call)));
    timeline.run(() -> {
      model.journal().follow(this::followed);
      follow();
    });
  }

  /** Whose request it is can be told by its form. */
  private static Reply site(
      Call call, EcsFront ecs, QueryFront query, StorageFront storage, ReceiverFront receivers) {
    String target = call.header("X-Amz-Target").orElse("");
    if (target.startsWith(EcsFront.TARGET)) {
      return ecs.answer(call);
    }
    if (target.startsWith(StorageFront.TARGET)) {
      return storage.parameter(call);
    }
    if (target.startsWith(StorageFront.SECRETS_TARGET)) {
      return storage.secret(call);
    }
    if (target.startsWith(ReceiverFront.TARGET)) {
      return receivers.events(call);
    }
    if (call.method().equals("GET")) {
      return storage.object(call);
    }
    return ReceiverFront.isOfSns(call) ? receivers.topic(call) : query.answer(call);
  }

  /** Of ECS, EC2, Auto Scaling, SSM, Secrets Manager, S3, EventBridge and SNS. */
  public URI aws() {
    return aws.address();
  }

  public URI imds() {
    return imds.address();
  }

  public URI introspection() {
    return introspection.address();
  }

  /** Takes any path. */
  public URI webhook() {
    return webhook.address();
  }

  /** IMDS answers all tokens given so far with 401. */
  public void forgetTokens() {
    timeline.run(imdsFront::forgetTokens);
  }

  /** Opens and shuts addresses as the model now has it; under the model's lock. */
  public void follow() {
    follow(imds, model.faults().imds != Faults.Imds.REFUSED);
    follow(introspection, isIntrospectionThere());
    follow(webhook, model.faults().webhook != Faults.Webhook.REFUSED);
  }

  private void follow(Listener listener, boolean isThere) {
    if (!isThere) {
      listener.shut();
      return;
    }
    try {
      listener.open();
    } catch (UncheckedIOException e) {
      // Its port may be the near end of somebody's connection for a moment.
      System.err.println(e.getMessage() + "; trying again: " + e.getCause());
      timeline.after(AGAIN, this::follow);
    }
  }

  private boolean isIntrospectionThere() {
    try {
      model.agent().metadata();
      return true;
    } catch (NoAnswer e) {
      return e.how() != NoAnswer.How.REFUSED;
    }
  }

  private void followed(Happening happening) {
    boolean isAboutTheAgent =
        happening instanceof Happening.Registered
            || happening instanceof Happening.AgentConnected
            || happening instanceof Happening.Rebooted;
    if (isAboutTheAgent) {
      timeline.after(Duration.ZERO, this::follow);
    }
  }

  private Reply answered(Reply silence, Supplier<Reply> answer) {
    try {
      return timeline.call(answer);
    } catch (NoAnswer e) {
      return e.how() == NoAnswer.How.SILENCE ? silence : new Reply.Nothing();
    }
  }

  @Override
  public void close() {
    aws.close();
    imds.close();
    introspection.close();
    webhook.close();
  }
}
