package io.nodekeeper.settings;

/**
 * A file or directory that lies among the settings and was not read.
 *
 * @param file below the directory; fit for one line
 * @param why completes “not read: …”
 */
public record Ignored(String file, String why) {}
