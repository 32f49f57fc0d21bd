package io.nodekeeper.settings;

import java.util.List;
import java.util.Optional;

/**
 * What became of a source that the settings name.
 *
 * @param taken the text whose daemons are in the policy; empty where none holds, or there is none
 * @param problems of the texts that were preferred to it and do not hold
 * @param unordered daemons of it that cannot come after those that they are to come after, and why:
 *     one line each
 */
public record Supplied(
    SourceKind kind, Optional<SourceText> taken, List<Problem> problems, List<String> unordered) {}
