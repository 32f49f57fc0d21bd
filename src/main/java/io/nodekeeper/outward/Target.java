package io.nodekeeper.outward;

/** Where events are told outside. */
public enum Target {
  EVENT_BRIDGE("eventBridge"),
  SNS("sns"),
  WEBHOOK("webhook");

  private final String word;

  Target(String word) {
    this.word = word;
  }

  /** As the settings name it. */
  public String word() {
    return word;
  }
}
