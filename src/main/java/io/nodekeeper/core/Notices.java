package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has been announced of this instance by EC2, and ordered by an operator.
 *
 * @param spot IMDS spot/instance-action; empty for a 404
 * @param maintenance IMDS events/maintenance/scheduled
 * @param rebalance when IMDS events/recommendations/rebalance was noticed; empty for a 404
 * @param order what {@code nodekeeper drain} wrote; empty when there is none
 */
public record Notices(
    Reading<Optional<Spot>> spot,
    Reading<List<Maintenance>> maintenance,
    Reading<Optional<Instant>> rebalance,
    Reading<Optional<DrainOrder>> order) {

  /**
   * EC2 takes a Spot instance back.
   *
   * @param action such as terminate, stop or hibernate: an open set
   * @param time when, about two minutes after it was announced
   */
  public record Spot(String action, Instant time) {}

  /**
   * An event that EC2 has scheduled.
   *
   * @param code such as instance-reboot, system-reboot, instance-retirement: an open set
   * @param state active, completed or canceled: an open set
   */
  public record Maintenance(String id, String code, String state, Instant notBefore) {
    public boolean isActive() {
      return state.equals("active");
    }
  }

  /** Before anything was looked at. */
  public static Notices nothing() {
    return new Notices(
        Reading.notAsked(), Reading.notAsked(), Reading.notAsked(), Reading.notAsked());
  }
}
