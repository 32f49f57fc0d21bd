package io.nodekeeper.doctor;

import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Whether the ECS agent's introspection answers others than this host. */
public final class Exposure {

  private static final String WHERE = "introspection";

  private static final Pattern LOOPBACK =
      Pattern.compile("http://(127\\.[0-9.]+|localhost|\\[::1])(:[0-9]+)?/?");

  private Exposure() {}

  /**
   * The introspection.
   *
   * @param address as the settings have it
   */
  public static Judgement judge(Reading<AgentConfig> config, String address) {
    var found = new ArrayList<Finding>();
    if (!LOOPBACK.matcher(address).matches()) {
      found.add(
          Finding.warning(
              WHERE,
              "ecs.introspection is "
                  + address
                  + ", which is not on loopback: whoever answers there says which tasks run here",
              "set ecs.introspection to http://127.0.0.1:51678"));
    }
    return Judgement.of(found)
        .and(Judgement.from("the ECS agent's settings", config, Exposure::of));
  }

  private static List<Finding> of(AgentConfig config) {
    return config
            .value("ECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS")
            .filter(is -> is.equalsIgnoreCase("true"))
            .isPresent()
        ? List.of(
            Finding.warning(
                WHERE,
                "ECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS is true: the ECS agent tells other machines and containers, without asking who they are, what runs here",
                "take it out of /etc/ecs/ecs.config, and restart the ECS agent"))
        : List.of();
  }
}
