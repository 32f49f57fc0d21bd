package io.nodekeeper.standin.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What EC2 announces to its instance by IMDS. An announcement does nothing by itself; only a Spot
 * interruption, made by {@link WorldModel#interruptSpot}, comes true.
 */
public final class InstanceNotices {

  /** Such as {@code 21 Jan 2019 09:00:43 GMT}. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /**
   * What EC2 is about to do with a Spot instance.
   *
   * @param action terminate, stop or hibernate
   */
  public record Spot(String action, Instant time) {}

  /**
   * A scheduled event.
   *
   * @param code such as system-reboot or instance-retirement
   * @param state active, completed or canceled
   */
  public record Maintenance(
      String id, String code, Instant notBefore, Instant notAfter, String state) {}

  private final Map<String, Maintenance> maintenance = new TreeMap<>();
  private Optional<Spot> spot = Optional.empty();
  private Optional<Instant> rebalance = Optional.empty();

  InstanceNotices() {}

  /** IMDS spot/instance-action. */
  public Optional<Spot> spot() {
    return spot;
  }

  void spot(Optional<Spot> announced) {
    spot = announced;
  }

  /** IMDS events/recommendations/rebalance: since when the instance is at risk. */
  public void rebalance(Instant since) {
    rebalance = Optional.of(since);
  }

  public Optional<Instant> rebalance() {
    return rebalance;
  }

  public List<Maintenance> maintenance() {
    return List.copyOf(maintenance.values());
  }

  public void rebalanceOver() {
    rebalance = Optional.empty();
  }

  /** IMDS events/maintenance/scheduled; one of the same id is replaced. */
  public void maintenance(Maintenance scheduled) {
    maintenance.put(scheduled.id(), scheduled);
  }

  public void maintenanceOver(String id) {
    maintenance.remove(id);
  }

  /** The answer for an item below {@code /latest/meta-data/}; empty for a 404. */
  Optional<String> item(String item) {
    return switch (item) {
      case "spot/instance-action" -> spot.map(InstanceNotices::json);
      case "events/recommendations/rebalance" ->
          rebalance.map(since -> "{\"noticeTime\": \"" + whole(since) + "\"}");
      case "events/maintenance/scheduled" ->
          Optional.of(
              maintenance.values().stream()
                  .map(InstanceNotices::json)
                  .collect(Collectors.joining(", ", "[", "]")));
      default -> Optional.empty();
    };
  }

  private static String json(Spot notice) {
    return "{\"action\":\"" + notice.action() + "\",\"time\":\"" + whole(notice.time()) + "\"}";
  }

  private static Instant whole(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String json(Maintenance event) {
    return "{\"NotBefore\":\""
        + DATE.format(event.notBefore())
        + "\",\"Code\":\""
        + event.code()
        + "\",\"Description\":\"scheduled "
        + event.code()
        + "\",\"EventId\":\""
        + event.id()
        + "\",\"NotAfter\":\""
        + DATE.format(event.notAfter())
        + "\",\"State\":\""
        + event.state()
        + "\"}";
  }
}
