package io.nodekeeper.aws;

import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether we may do something, by how a call was answered that does nothing: it reads, or what it
 * names cannot exist.
 *
 * @param why in one line; empty where we may
 */
public record Access(Kind kind, String why) {

  /** What the answer says. */
  public enum Kind {
    /** Any answer about the request itself. */
    MAY,
    /** The right to it was denied. */
    DENIED,
    /** No answer, or one that says nothing about the right. */
    NOT_ASKED
  }

  /** As ECS, SSM and others say it; as Auto Scaling and S3 do; as EC2 does. */
  private static final Set<String> DENIALS =
      Set.of("AccessDeniedException", "AccessDenied", "UnauthorizedOperation");

  /** Who is refused for what it is signed with is not told what it may do. */
  private static final Set<String> OF_THE_SIGNATURE =
      Set.of(
          "AuthFailure",
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationToken",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  /**
   * Makes the call.
   *
   * @param api as IAM spells it
   */
  public static Access of(String api, Supplier<?> call) {
    try {
      Object _ = call.get();
      return new Access(Kind.MAY, "");
    } catch (RuntimeException e) {
      // Whatever the SDK throws says something of the access: CallFailure tells what.
      return of(CallFailure.of(api, e));
    }
  }

  /** Whether AWS has refused it for what it is signed with. */
  public static boolean isOfTheSignature(CallFailure failure) {
    return failure.code().filter(OF_THE_SIGNATURE::contains).isPresent();
  }

  /** What a call that came to nothing says. */
  public static Access of(CallFailure failure) {
    String code = failure.code().orElse("");
    if (DENIALS.contains(code)) {
      return new Access(Kind.DENIED, failure.why());
    }
    boolean isAboutTheRequest =
        failure.kind() == CallFailure.Kind.REFUSED && !isOfTheSignature(failure);
    return isAboutTheRequest ? new Access(Kind.MAY, "") : new Access(Kind.NOT_ASKED, failure.why());
  }
}
