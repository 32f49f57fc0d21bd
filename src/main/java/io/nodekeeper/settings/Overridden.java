package io.nodekeeper.settings;

/**
 * A daemon of a source that is not taken, since a source of higher precedence has one of its name
 * or family. All text is fit for one line.
 *
 * @param key its path, such as {@code daemons.metrics}
 * @param from where it is declared
 * @param by the daemon that is taken
 * @param byFrom where that is declared
 */
public record Overridden(String key, String from, String by, String byFrom) {}
