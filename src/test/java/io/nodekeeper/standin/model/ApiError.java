package io.nodekeeper.standin.model;

/** An AWS service's refusal: its code, HTTP status and words. */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;

  public ApiError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  public static ApiError invalid(String message) {
    return new ApiError(400, "InvalidParameterException", message);
  }

  public static ApiError client(String message) {
    return new ApiError(400, "ClientException", message);
  }

  /** Such as {@code InvalidParameterException}. */
  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
