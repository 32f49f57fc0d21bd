package io.nodekeeper.standin.walk;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How to play with a node that is up. */
final class Guide {

  private Guide() {}

  static void print(Scene scene, Steps steps) {
    Path nodekeeper = scene.command().launcher();
    steps.part("All is up, and stays so until you end it with Ctrl-C. In another terminal:");
    steps.say("");
    scene.environment().forEach((name, value) -> steps.say("export " + name + "=" + value));
    steps.say("export AWS_DEFAULT_REGION=us-west-2");
    steps.say("");
    steps.say("# The node, as its agent sees it");
    for (String command : List.of("status", "explain", "plan", "check")) {
      steps.say(nodekeeper + " " + command + " --root " + scene.root());
    }
    for (String page : List.of("readyz", "metrics")) {
      steps.say("curl " + scene.listener() + "/" + page);
    }
    steps.say("tail -f " + scene.log());
    steps.say("docker ps");
    steps.say("");
    steps.say(
        "# The cluster, with any AWS client; older ones do not read the address by themselves");
    String aws = "aws --endpoint-url \"$AWS_ENDPOINT_URL_ECS\" ecs ";
    steps.say(aws + "list-tasks --cluster prod");
    steps.say(aws + "update-service --cluster prod --service web --desired-count 3");
    steps.say("");
    steps.say("# What happens to the node");
    steps.say("control=" + scene.control() + "/control");
    for (String page : List.of("help", "state", "log", "told")) {
      steps.say("curl $control/" + page);
    }
    LEVERS.forEach(lever -> steps.say(lever.line()));
    steps.say("");
    steps.say("# Others are told what happens: switch it on, kill a daemon, and see what arrived");
    telling(scene.root()).forEach(steps::say);
  }

  private static List<String> telling(Path root) {
    return Stream.of(
            Stream.of("cat >> " + root + "/etc/nodekeeper/nodekeeper.yaml <<'END'"),
            Scene.tellingOthers().stream(),
            Stream.of(
                "END",
                "sleep 5  # until they are in force",
                "curl -X POST $control/kill -d '{\"family\": \"metrics\"}'",
                "sleep 5",
                "curl $control/told",
                "curl -X POST $control/fault -d '{\"webhook\": \"REFUSED\"}'  # one is down"))
        .flatMap(lines -> lines)
        .toList();
  }

  /**
   * Something that can be made to happen.
   *
   * @param body in JSON; empty where nothing has to be said
   * @param what happens, for people
   */
  private record Lever(String verb, String body, String what) {
    String line() {
      String data = body.isEmpty() ? "" : " -d '" + body + "'";
      return "curl -X POST $control/" + verb + data + "  # " + what;
    }
  }

  /** The verbs that are named, for who knows which there are. */
  static List<String> verbs() {
    return LEVERS.stream().map(Lever::verb).toList();
  }

  private static final List<Lever> LEVERS =
      List.of(
          new Lever("kill", "{\"family\": \"metrics\"}", "its container is killed"),
          new Lever(
              "run",
              "{\"taskDefinition\": \"web\", \"startedBy\": \"you\"}",
              "a standalone task is run"),
          new Lever("stop", "{\"task\": \"ARN\", \"reason\": \"you\"}", "a task is told to stop"),
          new Lever("agent", "{\"up\": false}", "the ECS agent ends; true: it comes back"),
          new Lever("service", "{\"serviceName\": \"web\", \"desiredCount\": 2}", "a service"),
          new Lever("scale", "{\"service\": \"web\", \"desiredCount\": 3}", "its size"),
          new Lever("status", "{\"status\": \"DRAINING\"}", "somebody sets it; or ACTIVE"),
          new Lever("tag", "{\"key\": \"env\", \"value\": \"prod\"}", "an instance tag"),
          new Lever(
              "parameter",
              "{\"name\": \"/daemons\", \"value\": \"daemons: {proxy: {taskDefinition: proxy}}\"}",
              "a parameter in SSM"),
          new Lever("secret", "{\"name\": \"prod/api\", \"value\": \"hidden\"}", "a secret"),
          new Lever(
              "object",
              "{\"path\": \"bucket/daemons.yaml\", \"text\": \"daemons: {proxy: {taskDefinition: proxy}}\"}",
              "an object in S3"),
          new Lever("topic", "{\"arn\": \"" + Scene.TOPIC + "\"}", "a topic in SNS"),
          new Lever("tags-in-metadata", "{\"enabled\": false}", "tags are not shown any more"),
          new Lever("choose", "", "Auto Scaling chooses the instance"),
          new Lever("withdraw", "", "Auto Scaling withdraws that"),
          new Lever("launch", "", "Auto Scaling launches the instance"),
          new Lever("target", "{\"state\": \"InService\"}", "its target lifecycle state"),
          new Lever("member", "{\"isMember\": false}", "the instance leaves its group"),
          new Lever("on-abandon", "{\"action\": \"retain\"}", "the group's lifecycle policy"),
          new Lever("hook", "{\"name\": \"drain\", \"heartbeat\": 60}", "a termination hook"),
          new Lever("spot", "{\"secondsFromNow\": 120}", "EC2 takes the instance back"),
          new Lever("spot-cancelled", "", "it does not"),
          new Lever("maintenance", "{\"id\": \"e-1\", \"secondsFromNow\": 600}", "is scheduled"),
          new Lever("maintenance-over", "{\"id\": \"e-1\"}", "is over"),
          new Lever("rebalance", "", "EC2 recommends to leave"),
          new Lever("rebalance-over", "", "it does no longer"),
          new Lever("fault", "{\"introspection\": \"REFUSED\"}", "something does not work"),
          new Lever("heal", "", "all works again"),
          new Lever("close", "", "the stand-in ends"));
}
