package io.nodekeeper.doctor;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether managed scaling would ever take this node away: ECS counts an instance as empty when it
 * has no tasks but those of DAEMON services, and a daemon by StartTask is none.
 */
public final class Scaling {

  private static final String WHERE = "scaling";

  private static final String REMEDY =
      "scale the group by a metric of your own, with the capacity provider's managed scaling and"
          + " managed termination protection off; or let DAEMON services start the daemons (run:"
          + " service)";

  private Scaling() {}

  /**
   * What there is to judge.
   *
   * @param provider the capacity provider of the registration, if it has one
   */
  public record Facts(
      Reading<Registration> registration,
      Reading<Optional<Registration.CapacityProvider>> provider,
      Reading<Optional<Group>> group,
      Policy policy) {}

  public static Judgement judge(Facts facts) {
    if (facts.policy().daemons().stream().noneMatch(is -> is.run() == Daemon.Run.AGENT)) {
      return Judgement.nothing();
    }
    Optional<String> name =
        facts.registration().toOptional().flatMap(Registration::capacityProvider);
    if (name.isEmpty()) {
      return Judgement.from("the capacity provider", facts.registration(), _ -> List.of());
    }
    Judgement all =
        Judgement.from("the capacity provider " + name.get(), facts.provider(), _ -> List.of());
    Optional<Registration.CapacityProvider> provider =
        facts.provider().toOptional().flatMap(known -> known);
    return all.and(Judgement.of(of(facts, name.get(), provider)));
  }

  private static List<Finding> of(
      Facts facts, String name, Optional<Registration.CapacityProvider> provider) {
    var found = new ArrayList<Finding>();
    Optional<Boolean> scaling = provider.flatMap(Registration.CapacityProvider::managedScaling);
    if (scaling.isEmpty()) {
      found.add(
          Finding.hint(
              WHERE,
              "the node is of the capacity provider %s: should its managed scaling be on, it never scales in nodes with daemons of ours, as ECS takes them for tasks like any other"
                  .formatted(name),
              REMEDY));
    } else if (scaling.get()) {
      found.add(
          Finding.warning(
              WHERE,
              "the capacity provider %s has managed scaling: it never scales in nodes with daemons of ours, as ECS takes them for tasks like any other"
                  .formatted(name),
              REMEDY));
    }
    boolean isKept =
        facts
            .group()
            .toOptional()
            .flatMap(is -> is)
            .filter(Group::protectedFromScaleIn)
            .isPresent();
    if (isKept
        || provider.flatMap(Registration.CapacityProvider::managedTermination).orElse(false)) {
      found.add(
          Finding.warning(
              WHERE,
              "%s: the node is never chosen to go while a daemon of ours runs"
                  .formatted(
                      isKept
                          ? "the instance is protected from scale-in"
                          : "the capacity provider "
                              + name
                              + " has managed termination protection"),
              REMEDY));
    }
    return found;
  }
}
