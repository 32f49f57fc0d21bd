package io.nodekeeper.standin.model;

import java.time.Instant;
import java.util.function.Supplier;

/** What every API call passes through: its fate, the token buckets, the journal. */
final class Gate {

  private final Timeline timeline;
  private final Faults faults;
  private final Journal journal;
  private final TokenBuckets buckets = new TokenBuckets();

  Gate(Timeline timeline, Faults faults, Journal journal) {
    this.timeline = timeline;
    this.faults = faults;
    this.journal = journal;
  }

  /**
   * Has the call done, or not, as its fate is.
   *
   * @throws ApiError the service refuses
   * @throws NoAnswer the caller hears nothing
   */
  <T> T call(Operation operation, String about, Supplier<T> effect) {
    return switch (faults.of(operation)) {
      case Fate.Pass _ -> serve(operation, about, effect);
      case Fate.Fails(ApiError error) -> {
        note(operation, about, error.code(), false);
        throw error;
      }
      case Fate.Unreachable _ -> {
        note(operation, about, "refused", false);
        throw new NoAnswer(NoAnswer.How.REFUSED);
      }
      case Fate.Lost _ -> {
        note(operation, about, "silence", false);
        throw new NoAnswer(NoAnswer.How.SILENCE);
      }
      case Fate.AnswerLost _ -> {
        note(operation, about, "silence", quietly(effect));
        throw new NoAnswer(NoAnswer.How.SILENCE);
      }
      case Fate.Late(var by) -> {
        note(operation, about, "silence", false);
        timeline.after(by, () -> quietly(effect));
        throw new NoAnswer(NoAnswer.How.SILENCE);
      }
    };
  }

  private <T> T serve(Operation operation, String about, Supplier<T> effect) {
    Instant now = timeline.instant();
    if (faults.throttling && !buckets.take(operation.bucket(), now, faults.othersPerSecond)) {
      ApiError throttled = throttled(operation.bucket());
      note(operation, about, throttled.code(), false);
      throw throttled;
    }
    try {
      T answer = effect.get();
      boolean failed = answer instanceof Ecs.Found<?> found && found.isFailure();
      note(operation, about, failed ? "failures" : "ok", !failed);
      return answer;
    } catch (ApiError error) {
      note(operation, about, error.code(), false);
      throw error;
    }
  }

  private static ApiError throttled(Operation.Bucket bucket) {
    return switch (bucket) {
      case EC2_READ -> new ApiError(503, "RequestLimitExceeded", "Request limit exceeded.");
      case OBJECT_READ -> new ApiError(503, "SlowDown", "Please reduce your request rate.");
      case AUTO_SCALING, MESSAGE_WRITE -> new ApiError(400, "Throttling", "Rate exceeded");
      case PARAMETER_READ,
          SECRET_READ,
          CLUSTER_MODIFY,
          CLUSTER_READ,
          SERVICE_READ,
          SERVICE_MODIFY,
          DEFINITION_READ,
          DEFINITION_MODIFY,
          EVENT_WRITE ->
          new ApiError(400, "ThrottlingException", "Rate exceeded");
    };
  }

  private static boolean quietly(Supplier<?> effect) {
    try {
      return !(effect.get() instanceof Ecs.Found<?> found && found.isFailure());
    } catch (ApiError _) {
      return false;
    }
  }

  private void note(Operation operation, String about, String answer, boolean done) {
    journal.write(new Happening.Called(timeline.instant(), operation, about, answer, done));
  }
}
