package io.nodekeeper.app;

import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.FileFacts;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Blueprint;
import io.nodekeeper.doctor.Clocks;
import io.nodekeeper.doctor.Definitions;
import io.nodekeeper.doctor.Exposure;
import io.nodekeeper.doctor.Hooks;
import io.nodekeeper.doctor.Judgement;
import io.nodekeeper.doctor.MetadataService;
import io.nodekeeper.doctor.Outside;
import io.nodekeeper.doctor.Permission;
import io.nodekeeper.doctor.Permissions;
import io.nodekeeper.doctor.Predecessors;
import io.nodekeeper.doctor.Room;
import io.nodekeeper.doctor.Scaling;
import io.nodekeeper.doctor.Stops;
import io.nodekeeper.doctor.Units;
import io.nodekeeper.doctor.Unused;
import io.nodekeeper.doctor.Versions;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.settings.Settings;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All that doctor looks at, one check after the other, each of which stands alone. */
final class Examination {

  private final HostFacts host;
  private final AwsFacts aws;
  private final Settings.Loaded settings;
  private final Policy policy;

  Examination(HostFacts host, AwsFacts aws, Settings.Loaded settings) {
    this.host = host;
    this.aws = aws;
    this.settings = settings;
    this.policy = settings.policy();
  }

  /** Waits for the facts, and judges them. */
  Judgement judgement() {
    return check("the permissions", this::permissions)
        .and(check("the metadata", this::metadata))
        .and(check("the hooks", () -> Hooks.judge(aws.group.reading(), policy)))
        .and(check("the stops", this::stops))
        .and(check("the scaling", this::scaling))
        .and(check("the units", () -> Units.judge(host.units.reading(), namesEcsConfig())))
        .and(check("the clock", () -> Clocks.judge(aws.clockAhead.reading())))
        .and(check("the versions", this::versions))
        .and(check("the definitions", this::definitions))
        .and(check("the room", this::room))
        .and(check("the introspection", this::exposure))
        .and(check("the events", this::outside))
        .and(check("predecessors", () -> Predecessors.judge(host.containers.reading())))
        .and(check("the settings", this::unused));
  }

  /** A fault of ours in one keeps none of the others from being looked at. */
  private static Judgement check(String what, Supplier<Judgement> judge) {
    try {
      return judge.get();
    } catch (RuntimeException fault) {
      return Judgement.unseen(what, "this is a fault of nodekeeper's: " + Trouble.line(fault));
    }
  }

  /** As far as they could be asked. */
  List<Permission> asked() {
    return Stream.of(aws.ofEcs, aws.ofOthers)
        .flatMap(answer -> answer.reading().toOptional().stream())
        .flatMap(List::stream)
        .toList();
  }

  private Judgement permissions() {
    return Permissions.judge("in ECS", aws.ofEcs.reading())
        .and(Permissions.judge("in Auto Scaling", aws.ofOthers.reading()));
  }

  private Judgement metadata() {
    return MetadataService.judge(
        new MetadataService.Facts(
            host.tags.reading(),
            host.open.reading(),
            aws.options.reading(),
            host.identity.reading().toOptional().map(Identity::instanceId).orElse("INSTANCE"),
            policy.namesTags()));
  }

  private Judgement stops() {
    return Stops.judge(
        new Stops.Facts(
            host.config.reading(),
            aws.tasks.reading(),
            host.spot.reading(),
            policy,
            settings.agent().stopTimeout()));
  }

  private Judgement scaling() {
    return Scaling.judge(
        new Scaling.Facts(
            aws.registration.reading(), aws.provider.reading(), aws.group.reading(), policy));
  }

  private boolean namesEcsConfig() {
    return policy.files().stream()
        .anyMatch(file -> file.content() instanceof NodeFile.Content.EcsConfig);
  }

  private Judgement versions() {
    return Versions.judge(host.docker.reading(), host.agent.reading());
  }

  private Judgement definitions() {
    var blueprints = new TreeMap<String, Reading<Blueprint>>();
    aws.blueprints.forEach((daemon, answer) -> blueprints.put(daemon, answer.reading()));
    return Definitions.judge(blueprints, aws.registration.reading());
  }

  private Judgement room() {
    return Room.judge(host.disk.reading(), host.dockersDisk.reading(), host.memory.reading());
  }

  private Judgement exposure() {
    return Exposure.judge(host.config.reading(), settings.agent().introspection().toString());
  }

  private Judgement outside() {
    Outward outward = settings.outward();
    return Outside.judge(
        new Outside.Facts(
            outward.eventBridge(),
            outward.sns(),
            outward.webhook().map(host::webhook),
            aws.region(),
            host.untold.reading()));
  }

  private Judgement unused() {
    return Unused.judge(
        new Unused.Facts(
            policy,
            settings.warnings(),
            settings.ignored().stream().map(is -> is.file() + " is not read: " + is.why()).toList(),
            host.containers.reading(),
            who()));
  }

  /** By what daemons' conditions go. */
  private Observation who() {
    Observation nothing = Observation.nothing();
    return new Observation(
        nothing.host(),
        host.identity.reading(),
        host.tags.reading(),
        aws.ec2Tags.reading(),
        nothing.targetLifecycleState(),
        Notices.nothing(),
        host.agent.reading(),
        nothing.agentTasks(),
        host.containers.reading(),
        aws.node.reading(),
        aws.tasks.reading(),
        nothing.autoScaling(),
        DaemonFacts.nothing(),
        FileFacts.nothing());
  }
}
