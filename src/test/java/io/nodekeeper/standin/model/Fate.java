package io.nodekeeper.standin.model;

import java.time.Duration;

/** What becomes of one API call, besides what the service makes of it. */
public sealed interface Fate {

  /** The service answers. */
  record Pass() implements Fate {}

  /** Nothing is done, and the service says so. */
  record Fails(ApiError error) implements Fate {}

  /** Nobody listens: nothing is done, and the caller knows at once. */
  record Unreachable() implements Fate {}

  /** The request is lost: nothing is done, and the caller waits until its own deadline. */
  record Lost() implements Fate {}

  /** It is done, and the answer is lost. */
  record AnswerLost() implements Fate {}

  /** It is done later, when the caller has long given up. */
  record Late(Duration by) implements Fate {}

  Fate PASS = new Pass();
  Fate UNREACHABLE = new Unreachable();
  Fate LOST = new Lost();
  Fate ANSWER_LOST = new AnswerLost();

  static Fate throttled() {
    return new Fails(new ApiError(400, "ThrottlingException", "Rate exceeded"));
  }

  static Fate serverError() {
    return new Fails(
        new ApiError(500, "ServerException", "Service Unavailable. Please try again later."));
  }

  static Fate denied(Operation operation) {
    String who = "User: arn:aws:sts::123456789012:assumed-role/node/i-0abcdef1234567890 is not";
    String what = who + " authorized to perform: ";
    return new Fails(
        switch (operation) {
          case PUBLISH -> new ApiError(403, "AuthorizationError", what + "SNS:Publish");
          case PUT_EVENTS -> new ApiError(400, "AccessDeniedException", what + "events:PutEvents");
          default ->
              new ApiError(400, "AccessDeniedException", what + "ecs:" + operation.wireName());
        });
  }
}
