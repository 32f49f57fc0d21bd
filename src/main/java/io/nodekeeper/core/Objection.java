package io.nodekeeper.core;

/** An action that the guard would not let pass, and why. Each is a bug or a torn reading. */
public record Objection(Action action, String why) {}
