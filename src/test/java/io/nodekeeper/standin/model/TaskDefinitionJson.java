package io.nodekeeper.standin.model;

import com.fasterxml.jackson.databind.JsonNode;

/** Task definitions as RegisterTaskDefinition takes them, in JSON. */
@SuppressWarnings("DoNotCallSuggester")
public final class TaskDefinitionJson {

  private TaskDefinitionJson() {}

  /** Reads what the model knows of; the rest is left aside. */
  public static TaskDefinition read(JsonNode json) {
    throw new UnsupportedOperationException();
  }
}
