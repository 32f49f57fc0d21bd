package io.nodekeeper.app;

import io.nodekeeper.aws.Access;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Group;
import io.nodekeeper.doctor.Permission;
import io.nodekeeper.edge.ecs.EcsExamination;
import io.nodekeeper.edge.ecs.EcsProbes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks side by side what the node's role may do, by calls that change nothing. */
final class Probing {

  private static final Duration EACH = Duration.ofSeconds(6);

  /** All nodes of an account share ECS's request rate. */
  private static final int MOST_FAMILIES = 20;

  private final Asker asker;
  private final InstantSource clock;

  Probing(Asker asker, InstantSource clock) {
    this.asker = asker;
    this.clock = clock;
  }

  /** A question that is on its way. */
  private record Asked(String action, String on, Asker.Answer<Access> answer) {

    Permission permission() {
      return switch (answer.reading()) {
        case Reading.Unknown<Access>(String why, var _, var _) ->
            new Permission(action, on, Permission.Answer.NOT_ASKED, why);
        case Reading.Known<Access>(Access access, var _, var _) ->
            new Permission(
                action,
                on,
                switch (access.kind()) {
                  case MAY -> Permission.Answer.MAY;
                  case DENIED -> Permission.Answer.MISSING;
                  case NOT_ASKED -> Permission.Answer.NOT_ASKED;
                },
                access.why());
      };
    }
  }

  private Asked ask(String action, String on, Supplier<Access> probe) {
    return new Asked(
        action,
        on,
        asker.ask(
            "doctor " + action + " " + on,
            EACH,
            () -> Reading.known(probe.get(), clock.instant())));
  }

  private static List<Permission> answered(List<Asked> asked) {
    return asked.stream().map(Asked::permission).toList();
  }

  /** In ECS; StartTask once for each daemon that the agent starts. */
  List<Permission> ofEcs(EcsExamination ecs, EcsAgent agent, Policy policy, boolean discovers) {
    EcsProbes probes = ecs.probes(agent);
    var asked = new ArrayList<Asked>();
    probes.all().forEach((action, probe) -> asked.add(ask(action, "", probe)));
    policy.daemons().stream()
        .filter(daemon -> daemon.run() == Daemon.Run.AGENT)
        .map(daemon -> daemon.taskDefinition().written())
        .limit(MOST_FAMILIES)
        .forEach(name -> asked.add(ask("ecs:StartTask", "of " + name, () -> probes.start(name))));
    if (discovers) {
      asked.add(ask("ecs:ListServices", "", () -> ecs.listServices(agent)));
    }
    return answered(asked);
  }

  /** In Auto Scaling, about the group as far as it is known. */
  List<Permission> ofGroup(AwsExamination aws, String instanceId, Optional<Group> group) {
    var asked = new ArrayList<Asked>();
    aws.group()
        .probes(instanceId, group.map(Group::name))
        .forEach((action, probe) -> asked.add(ask(action, "", probe)));
    return answered(asked);
  }

  /** The tags in EC2, for where the metadata does not have them. */
  List<Permission> ofTags(AwsExamination aws, String instanceId) {
    return answered(
        List.of(ask("ec2:DescribeTags", "", () -> aws.instance().describeTags(instanceId))));
  }
}
