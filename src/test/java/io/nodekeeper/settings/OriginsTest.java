package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each key of settings that hold, its value, and where that came from. */
class OriginsTest {

  private final Written written;

  OriginsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private String shown() {
    return written.loaded().origins().stream()
        .map(origin -> origin.key() + "  " + origin.value() + "  " + origin.from() + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void whatNobodyWroteIsDefault() {
    assertThat(shown())
        .isEqualTo(
            """
            ecs.introspection             http://127.0.0.1:51678   default
            ecs.poll                      1m                       default
            ecs.settle                    45s                      default
            ecs.stopTimeout               30s                      default
            ready.attribute               nodekeeper.ready         default
            ready.within                  10m                      default
            ready.afterwards              open                     default
            ready.hook                    none                     default
            drain.deadline                1h                       default
            drain.atDeadline              continue                 default
            drain.hook                    auto                     default
            drain.shutdown                5m                       default
            drain.standalone              wait                     default
            drain.ecs.deadline            1h                       default
            drain.ecs.atDeadline          continue                 default
            drain.autoScaling.deadline    1h                       default
            drain.autoScaling.atDeadline  continue                 default
            drain.command.deadline        1h                       default
            drain.command.atDeadline      continue                 default
            drain.rebalance.drain         false                    default
            drain.rebalance.deadline      1h                       default
            drain.rebalance.atDeadline    continue                 default
            drain.spot.margin             15s                      default
            drain.maintenance.before      1h                       default
            drain.poll                    10s                      default
            nodeConfig.MY_ENVIRONMENT     {tag: env}               default
            look                          30s                      default
            backoff.first                 5s                       default
            backoff.most                  5m                       default
            steady                        5m                       default
            removed                       stop                     default
            start.spread                  0s                       default
            fleet.publish                 true                     default
            log.format                    text                     default
            history.size                  16MiB                    default
            listen                        127.0.0.1:9680           default
            sources.ssm                   none                     default
            sources.s3                    none                     default
            sources.services.discover     false                    default
            sources.services.zero         off                      default
            sources.poll                  5m                       default
            events.eventBridge            none                     default
            events.sns                    none                     default
            events.webhook                none                     default
            events.kinds                  [daemon.flapping, revision.bad, gate.late, drain.near, drain.done, action.refused, settings.refused, guard.objection, agent.fault]  default
            nodeTasks                     ""                       default
            fileRoots                     [/etc/container_config]  default
            ecsConfig                     {}                       default
            registryLogins                []                       default
            files                         {}                       default
            daemons                       {}                       default
            """
                .replaceAll(" {2,}", "  "));
  }

  @Test
  void whatWasWrittenHasItsFileAndLine() {
    written
        .file(
            "nodekeeper.yaml",
            "# ours",
            "ready: {afterwards: closed, attribute: acme/up}",
            "drain:",
            "  deadline: 90m",
            "  hook: none",
            "nodeConfig:",
            "  REGION: {fact: region}",
            "  MY_ENVIRONMENT:",
            "    tag: env",
            "look: 30s",
            "daemons:",
            "  last: {taskDefinition: last, after: [metrics, log-router], critical: false}")
        .file(
            "daemons.d/logs.yaml",
            "daemons:",
            "  log-router:",
            "    settle: 60s",
            "    taskDefinition: log-router:7")
        .file("daemons.d/metrics.yml", "daemons: {metrics: {taskDefinition: datadog-agent}}")
        .file("daemons.d/old.yaml.off", "daemons: ...")
        .file("notes.txt", "...");

    assertThat(shown())
        .isEqualTo(
            """
            ecs.introspection                          http://127.0.0.1:51678             default
            ecs.poll                                   1m                                 default
            ecs.settle                                 45s                                default
            ecs.stopTimeout                            30s                                default
            ready.attribute                            acme/up                            nodekeeper.yaml:2
            ready.within                               10m                                default
            ready.afterwards                           closed                             nodekeeper.yaml:2
            ready.hook                                 none                               default
            drain.deadline                             1h30m                              nodekeeper.yaml:4
            drain.atDeadline                           continue                           default
            drain.hook                                 none                               nodekeeper.yaml:5
            drain.shutdown                             5m                                 default
            drain.standalone                           wait                               default
            drain.ecs.deadline                         1h30m                              default
            drain.ecs.atDeadline                       continue                           default
            drain.autoScaling.deadline                 1h30m                              default
            drain.autoScaling.atDeadline               continue                           default
            drain.command.deadline                     1h30m                              default
            drain.command.atDeadline                   continue                           default
            drain.rebalance.drain                      false                              default
            drain.rebalance.deadline                   1h30m                              default
            drain.rebalance.atDeadline                 continue                           default
            drain.spot.margin                          15s                                default
            drain.maintenance.before                   1h                                 default
            drain.poll                                 10s                                default
            nodeConfig.REGION                          {fact: region}                     nodekeeper.yaml:7
            nodeConfig.MY_ENVIRONMENT                  {tag: env}                         nodekeeper.yaml:8
            look                                       30s                                nodekeeper.yaml:10
            backoff.first                              5s                                 default
            backoff.most                               5m                                 default
            steady                                     5m                                 default
            removed                                    stop                               default
            start.spread                               0s                                 default
            fleet.publish                              true                               default
            log.format                                 text                               default
            history.size                               16MiB                              default
            listen                                     127.0.0.1:9680                     default
            sources.ssm                                none                               default
            sources.s3                                 none                               default
            sources.services.discover                  false                              default
            sources.services.zero                      off                                default
            sources.poll                               5m                                 default
            events.eventBridge                         none                               default
            events.sns                                 none                               default
            events.webhook                             none                               default
            events.kinds                               [daemon.flapping, revision.bad, gate.late, drain.near, drain.done, action.refused, settings.refused, guard.objection, agent.fault]  default
            nodeTasks                                  ""                                 default
            fileRoots                                  [/etc/container_config]            default
            ecsConfig                                  {}                                 default
            registryLogins                             []                                 default
            files                                      {}                                 default
            daemons.log-router.taskDefinition          log-router:7                       daemons.d/logs.yaml:4
            daemons.log-router.after                   []                                 default
            daemons.log-router.critical                true                               default
            daemons.log-router.settle                  1m                                 daemons.d/logs.yaml:3
            daemons.log-router.drain                   ordered                            default
            daemons.log-router.run                     agent                              default
            daemons.log-router.nodes                   {}                                 default
            daemons.log-router.requires                []                                 default
            daemons.log-router.environment             {}                                 default
            daemons.log-router.command                 {}                                 default
            daemons.log-router.enableExecuteCommand    false                              default
            daemons.log-router.propagateTags           false                              default
            daemons.log-router.tags                    {}                                 default
            daemons.log-router.network                 {}                                 default
            daemons.log-router.group                   nodekeeper-log-router              default
            daemons.log-router.startedBy               the container instance's short id  default
            daemons.log-router.update.method           stop-first                         default
            daemons.log-router.update.wave             15m                                default
            daemons.log-router.update.canary           5                                  default
            daemons.log-router.update.within           5m                                 default
            daemons.log-router.flapping.deaths         5                                  default
            daemons.log-router.flapping.within         10m                                default
            daemons.log-router.flapping.wait           10m                                default
            daemons.log-router.pending.within          10m                                default
            daemons.log-router.pending.stop            false                              default
            daemons.log-router.unhealthy.restartAfter  never                              default
            daemons.metrics.taskDefinition             datadog-agent                      daemons.d/metrics.yml:1
            daemons.metrics.after                      []                                 default
            daemons.metrics.critical                   true                               default
            daemons.metrics.settle                     10s                                default
            daemons.metrics.drain                      ordered                            default
            daemons.metrics.run                        agent                              default
            daemons.metrics.nodes                      {}                                 default
            daemons.metrics.requires                   []                                 default
            daemons.metrics.environment                {}                                 default
            daemons.metrics.command                    {}                                 default
            daemons.metrics.enableExecuteCommand       false                              default
            daemons.metrics.propagateTags              false                              default
            daemons.metrics.tags                       {}                                 default
            daemons.metrics.network                    {}                                 default
            daemons.metrics.group                      nodekeeper-metrics                 default
            daemons.metrics.startedBy                  the container instance's short id  default
            daemons.metrics.update.method              stop-first                         default
            daemons.metrics.update.wave                15m                                default
            daemons.metrics.update.canary              5                                  default
            daemons.metrics.update.within              5m                                 default
            daemons.metrics.flapping.deaths            5                                  default
            daemons.metrics.flapping.within            10m                                default
            daemons.metrics.flapping.wait              10m                                default
            daemons.metrics.pending.within             10m                                default
            daemons.metrics.pending.stop               false                              default
            daemons.metrics.unhealthy.restartAfter     never                              default
            daemons.last.taskDefinition                last                               nodekeeper.yaml:12
            daemons.last.after                         [metrics, log-router]              nodekeeper.yaml:12
            daemons.last.critical                      false                              nodekeeper.yaml:12
            daemons.last.settle                        10s                                default
            daemons.last.drain                         ordered                            default
            daemons.last.run                           agent                              default
            daemons.last.nodes                         {}                                 default
            daemons.last.requires                      []                                 default
            daemons.last.environment                   {}                                 default
            daemons.last.command                       {}                                 default
            daemons.last.enableExecuteCommand          false                              default
            daemons.last.propagateTags                 false                              default
            daemons.last.tags                          {}                                 default
            daemons.last.network                       {}                                 default
            daemons.last.group                         nodekeeper-last                    default
            daemons.last.startedBy                     the container instance's short id  default
            daemons.last.update.method                 stop-first                         default
            daemons.last.update.wave                   15m                                default
            daemons.last.update.canary                 5                                  default
            daemons.last.update.within                 5m                                 default
            daemons.last.flapping.deaths               5                                  default
            daemons.last.flapping.within               10m                                default
            daemons.last.flapping.wait                 10m                                default
            daemons.last.pending.within                10m                                default
            daemons.last.pending.stop                  false                              default
            daemons.last.unhealthy.restartAfter        never                              default
            """
                .replaceAll(" {2,}", "  "));
    assertThat(written.loaded().ignored())
        .containsExactly(
            new Ignored("daemons.d/old.yaml.off", "its name does not end in .yaml"),
            new Ignored("notes.txt", "settings are nodekeeper.yaml, daemons.d and files.d"));
  }

  @Test
  void anEmptyNodeConfigIsShownAsWritten() {
    assertThat(written.file("nodekeeper.yaml", "nodeConfig: {}").loaded().origins())
        .contains(new Origin("nodeConfig", "{}", "nodekeeper.yaml:1"))
        .noneMatch(origin -> origin.key().startsWith("nodeConfig."));
  }

  @Test
  void aFileIsShownWithAllItsKeys() {
    written
        .file(
            "files.d/app.yaml",
            "files:",
            "  /etc/container_config/app.env:",
            "    format: env",
            "    secret: true",
            "    variables:",
            "      ENV: {tag: env, default: hidden}",
            "      KEY: {text: hunter2}",
            "      TOKEN: {secret: prod/api, key: token}",
            "    check: {run: [/bin/grep, -q, ENV, '{file}']}",
            "    onChange: {restart: app}",
            "    requireTags: [env]",
            "  /etc/container_config/targets.yaml:",
            "    format: template",
            "    templateFile: targets.mustache",
            "    escape: yaml",
            "    containers: prometheus.port")
        .file("files.d/targets.mustache", "{{#containers}}{{address}}{{/containers}}")
        .file("daemons.d/app.yaml", "daemons: {app: {taskDefinition: app}}");

    assertThat(written.loaded().origins())
        .filteredOn(origin -> origin.key().startsWith("files."))
        .extracting(origin ->
            origin.key().substring("files.\"/etc/container_config/".length())
                + " = "
                + origin.value()
                + " of "
                + origin.from())
        .containsExactly(
            "app.env\".format = env of files.d/app.yaml:3",
            "app.env\".variables.ENV = {tag: env, default: \"(6 characters)\"} of files.d/app.yaml:6",
            "app.env\".variables.KEY = {text: \"(7 characters)\"} of files.d/app.yaml:7",
            "app.env\".variables.TOKEN = {secret: prod/api, key: token} of files.d/app.yaml:8",
            "app.env\".mode = 0600 of default",
            "app.env\".owner = the agent's own of default",
            "app.env\".group = the agent's own of default",
            "app.env\".secret = true of files.d/app.yaml:4",
            "app.env\".requireTags = [env] of files.d/app.yaml:11",
            "app.env\".within = 5m of default",
            "app.env\".otherwise = leave of default",
            "app.env\".check = {run: [/bin/grep, \"-q\", ENV, \"{file}\"], within: 10s} of files.d/app.yaml:9",
            "app.env\".onChange = {restart: app, every: 1m} of files.d/app.yaml:10",
            "app.env\".edited = restore of default",
            "app.env\".staleMounts = name of default",
            "targets.yaml\".format = template of files.d/app.yaml:13",
            "targets.yaml\".escape = yaml of files.d/app.yaml:15",
            "targets.yaml\".templateFile = targets.mustache of files.d/app.yaml:14",
            "targets.yaml\".containers = prometheus.port of files.d/app.yaml:16",
            "targets.yaml\".mode = 0644 of default",
            "targets.yaml\".owner = the agent's own of default",
            "targets.yaml\".group = the agent's own of default",
            "targets.yaml\".secret = false of default",
            "targets.yaml\".requireTags = [] of default",
            "targets.yaml\".within = 5m of default",
            "targets.yaml\".otherwise = leave of default",
            "targets.yaml\".check = {} of default",
            "targets.yaml\".onChange = {} of default",
            "targets.yaml\".edited = restore of default",
            "targets.yaml\".staleMounts = name of default");
  }

  @Test
  void aTagCannotForgeALine() {
    written.file("nodekeeper.yaml", "nodeConfig: {A: {tag: \"x\\u2028y\"}}");

    assertThat(shown()).contains("{tag: x\\u2028y}");
  }
}
