package io.nodekeeper.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What doctor's examples have in common. */
final class Given {

  static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

  private Given() {}

  /** As the operator writes it. */
  static Policy policy(String yaml) {
    try {
      Path directory = Files.createTempDirectory("settings");
      Path file = Files.writeString(directory.resolve("nodekeeper.yaml"), yaml);
      try {
        Settings settings = Settings.load(directory);
        assertThat(settings).isInstanceOf(Settings.Loaded.class);
        return ((Settings.Loaded) settings).policy();
      } finally {
        Files.delete(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> Reading<T> known(T value) {
    return Reading.known(value, AT);
  }

  static <T> Reading<T> unknown(String why) {
    return Reading.unknown(why, AT);
  }

  static SortedSet<String> names(String... names) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(Arrays.asList(names)));
  }

  /** Nothing was found, and all was seen. */
  static void well(Judgement judgement) {
    assertThat(judgement).isEqualTo(Judgement.nothing());
  }

  /** The only finding. */
  static Finding only(Judgement judgement) {
    assertThat(judgement.findings()).hasSize(1);
    return judgement.findings().getFirst();
  }

  /** It is of this severity, and says and advises this. */
  static void says(Finding finding, Finding.Severity severity, String what, String remedy) {
    assertThat(finding.what()).contains(what);
    assertThat(finding.remedy()).contains(remedy);
    assertThat(finding.severity()).isEqualTo(severity);
  }

  /** Nothing was found, and what could not be seen is named with why. */
  static void unseen(Judgement judgement, String what, String why) {
    assertThat(judgement.findings()).isEmpty();
    assertThat(judgement.unseen()).contains(new Judgement.Unseen(what, why));
  }

  static List<String> whats(Judgement judgement) {
    return judgement.findings().stream().map(Finding::what).toList();
  }
}
