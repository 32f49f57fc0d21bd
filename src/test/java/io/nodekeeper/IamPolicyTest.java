package io.nodekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the IAM policy to the code, and whatever else states or explains the policy to its file.
 */
class IamPolicyTest {

  private static final Path FILE = Path.of("packaging", "aws", "iam-policy.json");
  private static final Path TEMPLATE = Path.of("packaging", "aws", "cloudformation.yaml");
  private static final Path PAGE = Path.of("docs", "IAM.md");

  private static final Pattern CALL =
      Pattern.compile("software\\.amazon\\.awssdk\\.services\\.(\\w+)\\.\\w+Client\\.(\\w+)\\(.*");

  /** What doctor would like to know, and does without; the agent never asks it. */
  private static final Set<String> OF_DOCTOR =
      Set.of("ec2:DescribeInstances", "ecs:DescribeCapacityProviders");

  /** Of whoever looks over a whole cluster; the agent never does. */
  private static final Set<String> OF_FLEET = Set.of("ecs:ListContainerInstances");

  /** Methods of a client that call nothing. */
  private static final Set<String> NO_CALLS = Set.of("builder", "close");

  private static final String TASK_DEFINITION =
      "arn:${PARTITION}:ecs:${REGION}:${ACCOUNT}:task-definition/${FAMILY}:*";
  private static final String ROLE = "arn:${PARTITION}:iam::${ACCOUNT}:role/${ROLE}";

  /** What the template's parameters are named in the file. */
  private static final Map<String, String> NAMES =
      Map.of(
          "AWS::Partition", "PARTITION",
          "AWS::Region", "REGION",
          "AWS::AccountId", "ACCOUNT",
          "Cluster", "CLUSTER",
          "Group", "GROUP");

  private static final Map<String, List<String>> LISTS =
      Map.of("TaskDefinitions", List.of(TASK_DEFINITION), "DaemonRoles", List.of(ROLE));

  private final JsonNode policy = new JsonMapper().readTree(Files.readString(FILE));

  IamPolicyTest() throws IOException {}

  private SortedSet<String> actions() {
    var actions = new TreeSet<String>();
    for (JsonNode statement : policy.get("Statement")) {
      JsonNode action = statement.get("Action");
      if (action.isTextual()) {
        actions.add(action.textValue());
      }
      action.forEach(one -> actions.add(one.textValue()));
    }
    return actions;
  }

  @Test
  void allowsTheCallsTheCodeMakesAndNoOther() {
    var calls = new TreeSet<String>();
    // A role of the task definition is passed by starting it; no code names that.
    calls.add("iam:PassRole");
    // SSM and Secrets Manager decrypt with the rights of whoever asks them.
    calls.add("kms:Decrypt");
    for (ClassFiles.Use use : ClassFiles.in(ClassFiles.MAIN).uses()) {
      Matcher call = CALL.matcher(use.member());
      if (call.matches() && !NO_CALLS.contains(call.group(2))) {
        String name = call.group(2);
        calls.add(
            iam(call.group(1)) + ":" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
      }
    }

    assertThat(calls).containsAll(OF_DOCTOR);
    assertThat(calls).containsAll(OF_FLEET);
    calls.removeAll(OF_DOCTOR);
    calls.removeAll(OF_FLEET);
    assertThat(actions()).isEqualTo(calls);
  }

  /** Of one service the SDK's package has another name. */
  private static String iam(String service) {
    return service.equals("eventbridge") ? "events" : service;
  }

  @Test
  void theTemplateHasTheSamePolicy() throws IOException {
    JsonNode role = new YAMLMapper().readTree(Files.readString(TEMPLATE)).at("/Resources/Role");

    JsonNode found = role.at("/Properties/Policies/0/PolicyDocument");

    assertThat(resolved(found)).isEqualTo(policy);
  }

  /** As CloudFormation would resolve it, with the file's names for values. */
  private JsonNode resolved(JsonNode node) {
    var json = new JsonMapper();
    if (node.has("Ref")) {
      return json.valueToTree(LISTS.get(node.get("Ref").textValue()));
    }
    if (node.has("Fn::Sub")) {
      String text = node.get("Fn::Sub").textValue();
      return json.valueToTree(
          Pattern.compile("\\$\\{([^}]+)}")
              .matcher(text)
              .replaceAll(name -> Matcher.quoteReplacement("${" + NAMES.get(name.group(1)) + "}")));
    }
    if (node instanceof ObjectNode object) {
      var copy = json.createObjectNode();
      object.properties().forEach(e -> copy.set(e.getKey(), resolved(e.getValue())));
      return copy;
    }
    if (node.isArray()) {
      var copy = json.createArrayNode();
      node.forEach(element -> copy.add(resolved(element)));
      return copy;
    }
    return node;
  }

  @Test
  void everyStatementIsExplained() throws IOException {
    String page = Files.readString(PAGE);
    for (JsonNode statement : policy.get("Statement")) {
      assertThat(page).contains("\n| `" + statement.get("Sid").textValue() + "` |");
    }
    for (String action : actions()) {
      assertThat(page).contains("`" + action + "`");
    }
    for (String action : OF_DOCTOR) {
      assertThat(page).contains("`" + action + "`");
    }
    for (String action : OF_FLEET) {
      assertThat(page).contains("\"Action\": \"" + action + "\"");
    }
  }
}
