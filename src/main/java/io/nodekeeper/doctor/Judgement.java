package io.nodekeeper.doctor;

import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a check found, and what it could not look at: neither is taken for the other.
 *
 * @param findings in the order in which they were found
 */
public record Judgement(List<Finding> findings, List<Unseen> unseen) {

  /**
   * What could not be looked at.
   *
   * @param why one line for people
   */
  public record Unseen(String what, String why) {}

  private static final Judgement NOTHING = new Judgement(List.of(), List.of());

  /** All was seen, and all is well. */
  public static Judgement nothing() {
    return NOTHING;
  }

  static Judgement of(List<Finding> findings) {
    return new Judgement(List.copyOf(findings), List.of());
  }

  static Judgement of(Finding finding) {
    return of(List.of(finding));
  }

  /** Nothing could be looked at. */
  public static Judgement unseen(String what, String why) {
    return new Judgement(List.of(), List.of(new Unseen(what, why)));
  }

  /** What follows from a reading, or that there was none. */
  static <T> Judgement from(String what, Reading<T> reading, Function<T, List<Finding>> judge) {
    return switch (reading) {
      case Reading.Known<T> known -> of(judge.apply(known.value()));
      case Reading.Unknown<T> unknown -> unseen(what, unknown.why());
    };
  }

  /** Both. */
  public Judgement and(Judgement other) {
    var all = new ArrayList<>(findings);
    all.addAll(other.findings);
    var dark = new ArrayList<>(unseen);
    other.unseen.stream().filter(one -> !dark.contains(one)).forEach(dark::add);
    return new Judgement(List.copyOf(all), List.copyOf(dark));
  }

  /** Of so much. */
  public long count(Finding.Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }
}
