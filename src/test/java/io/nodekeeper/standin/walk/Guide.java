package io.nodekeeper.standin.walk;

import java.nio.file.Path;
import java.util.List;

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
    for (String verb : List.of("kill -d '{\"family\": \"metrics\"}'", "choose", "withdraw")) {
      steps.say("curl -X POST " + scene.control() + "/control/" + verb);
    }
    steps.say("curl " + scene.control() + "/control/state");
  }
}
