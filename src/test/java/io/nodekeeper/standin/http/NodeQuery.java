package io.nodekeeper.standin.http;

import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.ContainerInstance;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the cluster query language that is used on ListContainerInstances: {@code subject ==
 * value} and {@code subject in ['value', …]} on {@code ec2InstanceId}, {@code agentConnected} and
 * {@code attribute:name}.
 */
record NodeQuery(String subject, List<String> values) {

  private static final Pattern EQUALS = Pattern.compile("(\\S+)\\s*==\\s*'?([^']+?)'?");
  private static final Pattern IN = Pattern.compile("(\\S+)\\s+in\\s+\\[([^]]*)]");

  static NodeQuery of(String expression) {
    String text = expression.strip();
    Matcher equals = EQUALS.matcher(text);
    if (equals.matches()) {
      return new NodeQuery(equals.group(1), List.of(equals.group(2)));
    }
    Matcher in = IN.matcher(text);
    if (in.matches()) {
      return new NodeQuery(
          in.group(1),
          Pattern.compile(",")
              .splitAsStream(in.group(2))
              .map(value -> value.strip().replace("'", ""))
              .toList());
    }
    throw ApiError.invalid("The stand-in knows no such expression: " + text);
  }

  boolean fits(ContainerInstance node) {
    if (subject.startsWith("attribute:")) {
      String name = subject.substring("attribute:".length());
      return node.attributes().containsKey(name)
          && values.contains(node.attributes().getOrDefault(name, ""));
    }
    return switch (subject) {
      case "ec2InstanceId" -> values.contains(node.instanceId());
      case "agentConnected" -> values.contains(Boolean.toString(node.agentConnected()));
      default -> throw ApiError.invalid("The stand-in knows no such subject: " + subject);
    };
  }
}
