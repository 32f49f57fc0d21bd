package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.standin.model.InstanceNotices;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/** The control interface's verbs for what EC2 announces to its instance, and takes back. */
final class NoticeVerbs {

  /** Of a Spot instance. */
  private static final int USUAL_NOTICE = 120;

  private static final Duration LASTING = Duration.ofHours(2);

  private final WorldModel model;
  private final InstanceNotices notices;

  NoticeVerbs(WorldModel model) {
    this.model = model;
    this.notices = model.ec2().notices();
  }

  void addTo(Map<String, Consumer<JsonNode>> verbs) {
    verbs.put(
        "spot",
        in ->
            model.interruptSpot(
                Json.text(in, "action").orElse("terminate"),
                Duration.ofSeconds(Json.number(in, "secondsFromNow", USUAL_NOTICE))));
    verbs.put("spot-cancelled", _ -> model.leaveSpot());
    verbs.put("maintenance", in -> notices.maintenance(maintenance(in)));
    verbs.put("maintenance-over", in -> notices.maintenanceOver(Control.text(in, "id")));
    verbs.put("rebalance", _ -> notices.rebalance(model.timeline().instant()));
    verbs.put("rebalance-over", _ -> notices.rebalanceOver());
  }

  private InstanceNotices.Maintenance maintenance(JsonNode in) {
    Instant begin = model.timeline().instant().plusSeconds(in.path("secondsFromNow").asLong());
    return new InstanceNotices.Maintenance(
        Control.text(in, "id"),
        Json.text(in, "code").orElse("system-reboot"),
        begin,
        begin.plus(LASTING),
        Json.text(in, "state").orElse("active"));
  }
}
