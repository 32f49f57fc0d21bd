package io.nodekeeper.app;

import io.nodekeeper.aws.Access;
import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.Regions;
import io.nodekeeper.edge.ecs.ClusterReader;
import io.nodekeeper.fleet.CallPace;
import io.nodekeeper.fleet.Overview;
import io.nodekeeper.settings.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks over a whole cluster. */
@Command(
    name = "fleet",
    description = {
      "Prints how the daemons of a whole cluster stand, and which nodes are not right.",
      "Says why they are not, and what rolls out and drains. It works on any machine:",
      "it asks ECS alone, with no more rights than ecs:ListContainerInstances and",
      "ecs:DescribeContainerInstances. Each node tells of itself a minute or a few",
      "after it has changed; what it told last stays when its agent runs no more.",
      "Progress is for terminals only."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper fleet --cluster prod",
      "  nodekeeper fleet --cluster prod --profile ops --region us-west-2 --watch",
      "  nodekeeper fleet --json | jq '.nodes[] | select(.kind == \"notRight\").reason'",
      "",
      "Exits with 0 when all nodes have been read, however they are; 69 when ECS has no",
      "answer or no such cluster; 75 when some nodes could not be read in time, after",
      "what is known of the others; 77 when a right is missing; 78 without a Region or",
      "credentials; 130 by SIGINT.",
    })
final class FleetCommand implements Callable<Integer> {

  /** Of one call. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Nodekeeper top;
  private final Surroundings around;
  private final Screen screen;
  private @Nullable Duration watch;

  @Option(
      names = "--cluster",
      paramLabel = "CLUSTER",
      description =
          "The cluster's name or ARN; by default what ECS_CLUSTER in the environment says, else"
              + " \"default\".")
  private @Nullable String cluster;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "By default that of the cluster's ARN, of AWS_REGION, of AWS_DEFAULT_REGION, or of the"
              + " profile.")
  private @Nullable String region;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description =
          "The profile of the AWS configuration that has credentials and Region; by default what the"
              + " AWS SDK for Java finds.")
  private @Nullable String profile;

  @Option(names = "-n", paramLabel = "N", description = "Names so many nodes of a kind; 20.")
  private int most = 20;

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      description = "How long reading may take, from 5s to 1h; 2m.")
  private String within = "2m";

  @Spec private CommandSpec spec = CommandSpec.create();

  FleetCommand(Nodekeeper top, Surroundings around, Screen screen) {
    this.top = top;
    this.around = around;
    this.screen = screen;
  }

  // The only one that is a method: of those Java tells in any order, and the completion is in that
  // order.
  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "30s",
      paramLabel = "DURATION",
      description =
          "Reads again after each pause, from 5s to 1h; 30s. Of a large cluster the pause is"
              + " longer, so that it takes no more than two calls a second.")
  void watch(String text) {
    watch = duration("--watch", text);
  }

  private Duration duration(String option, String text) {
    return DurationText.parse(text)
        .filter(given -> given.compareTo(SHORTEST) >= 0 && given.compareTo(LONGEST) <= 0)
        .orElseThrow(() -> misused(option + " is " + text + "; it takes a duration from 5s to 1h"));
  }

  private CommandLine.ParameterException misused(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    if (most < 1) {
      throw misused("-n is " + most + "; it takes a number from 1");
    }
    Duration _ = duration("--within", within);
    Cluster where = where();
    try (AwsClients aws = clients(where.region());
        var reader =
            new ClusterReader(aws, around.clock(), around.pause()::of, FleetCommand::chance)) {
      if (watch == null) {
        return shown(where, read(reader, where));
      }
      watch(reader, where, watch);
      return Exit.OK;
    } catch (IllegalArgumentException wrong) {
      throw new Stopped(Exit.CONFIG, String.valueOf(wrong.getMessage()));
    }
  }

  private static double chance() {
    return ThreadLocalRandom.current().nextDouble();
  }

  private record Cluster(String name, String region) {
    String words() {
      return name.substring(name.lastIndexOf('/') + 1) + " in " + region;
    }
  }

  private Cluster where() throws Stopped {
    Map<String, String> environment = around.environment();
    String name =
        Optional.ofNullable(cluster)
            .or(() -> Optional.ofNullable(environment.get("ECS_CLUSTER")))
            .filter(text -> !text.isBlank())
            .orElse("default");
    String[] arn = name.split(":", -1);
    String in =
        Optional.ofNullable(region)
            .or(() -> arn.length > 3 ? Optional.of(arn[3]) : Optional.empty())
            .or(Regions::set)
            .or(() -> Optional.ofNullable(environment.get("AWS_DEFAULT_REGION")))
            .or(() -> Regions.ofProfile(Optional.ofNullable(profile)))
            .filter(text -> !text.isBlank())
            .orElseThrow(() ->
                new Stopped(
                    Exit.CONFIG,
                    "no Region is known: give --region, AWS_REGION, or a profile that has one"));
    return new Cluster(name, in);
  }

  private AwsClients clients(String in) {
    var calls = new Calls();
    return profile == null
        ? new AwsClients(in, calls, DEADLINE)
        : AwsClients.ofProfile(profile, in, calls, DEADLINE);
  }

  /** Goes on whatever ECS answers, once it has answered at all; until nobody reads it any more. */
  private void watch(ClusterReader reader, Cluster where, Duration pause)
      throws Stopped, InterruptedException {
    ClusterReader.Found found = read(reader, where);
    int _ = shown(where, found);
    while (!around.out().checkError()) {
      around.pause().of(CallPace.between(found.listed(), pause));
      try {
        found = read(reader, where);
        int _ = shown(where, found);
      } catch (Stopped passing) {
        passing.lines().forEach(around::complain);
      }
    }
  }

  private ClusterReader.Found read(ClusterReader reader, Cluster where)
      throws Stopped, InterruptedException {
    Instant deadline = around.clock().instant().plus(duration("--within", within));
    ClusterReader.Found found = reader.read(where.name(), deadline, this::tell);
    if (screen.err()) {
      around.err().print(Screen.OVER);
    }
    if (found.members().isEmpty() && found.trouble().isPresent()) {
      CallFailure failure = found.trouble().get();
      throw new Stopped(code(failure), failure.why());
    }
    return found;
  }

  private void tell(int described, int listed) {
    if (screen.err()) {
      around.err().print(Screen.OVER + "read " + described + " of " + listed + " nodes");
      around.err().flush();
    }
  }

  private int shown(Cluster where, ClusterReader.Found found) {
    Overview overview = Overview.of(found.members());
    Instant now = around.clock().instant();
    if (top.json()) {
      around.out().print(json(where, found, overview, now));
    } else {
      String text = Screen.text(FleetLines.of(where.words(), overview, now, screen, most));
      around.out().print(watch == null ? text : screen.again(text));
    }
    found
        .trouble()
        .ifPresent(failure ->
            around.complain(
                "not whole: %d of %d nodes have been read: %s"
                    .formatted(found.members().size(), found.listed(), failure.why())));
    return found.trouble().isPresent() ? Exit.TEMPORARY : Exit.OK;
  }

  private static String json(
      Cluster where, ClusterReader.Found found, Overview overview, Instant now) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("version", 1);
    data.put("at", now);
    data.put("cluster", where.name());
    data.put("region", where.region());
    data.put("complete", found.trouble().isEmpty());
    data.put("trouble", found.trouble().map(CallFailure::why));
    data.putAll(FleetData.of(overview));
    return Json.pretty(data);
  }

  private static int code(CallFailure failure) {
    if (Access.of(failure).kind() == Access.Kind.DENIED) {
      return Exit.PERMISSION;
    }
    if (Access.isOfTheSignature(failure) || failure.isForLackOfCredentials()) {
      return Exit.CONFIG;
    }
    return failure.kind() == CallFailure.Kind.THROTTLED ? Exit.TEMPORARY : Exit.UNAVAILABLE;
  }
}
