package io.nodekeeper.settings;

/**
 * What a source says, in the syntax of a file of {@code daemons.d}.
 *
 * @param from its name in problems and origins, such as {@code ssm:/nodekeeper/prod/daemons}
 */
public record SourceText(SourceKind kind, String from, String text) {}
