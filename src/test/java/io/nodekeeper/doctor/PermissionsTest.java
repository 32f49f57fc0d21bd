package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PermissionsTest {

  private static Permission missing(String action, String on, String why) {
    return new Permission(action, on, Permission.Answer.MISSING, why);
  }

  @Test
  void whatIsDeniedIsAnErrorThatNamesTheActionAndTheStatement() {
    says(
        only(Permissions.judge(List.of(missing("ecs:StopTask", "", "ecs:StopTask: AccessDenied")))),
        Finding.Severity.ERROR,
        "may not ecs:StopTask; AWS says: ecs:StopTask: AccessDenied",
        "add the statement Tasks of docs/IAM.md");
  }

  @Test
  void whatAllElseGoesOnWithoutIsAWarningThatSaysWhatIsLost() {
    says(
        only(Permissions.judge(List.of(missing("ecs:ListAttributes", "", "denied")))),
        Finding.Severity.WARNING,
        "no daemon is replaced",
        "the statement Verdicts");
  }

  @Test
  void aStartThatIsDeniedForTheRolesOfItsDefinitionNamesPassRole() {
    String why = "ecs:StartTask: AccessDeniedException: not authorized to perform: iam:PassRole on";
    says(
        only(Permissions.judge(List.of(missing("ecs:StartTask", "of logs", why)))),
        Finding.Severity.ERROR,
        "may not iam:PassRole of logs",
        "the statement PassDaemonRoles");
    says(
        only(Permissions.judge(List.of(missing("ecs:StartTask", "of logs", "denied")))),
        Finding.Severity.ERROR,
        "may not ecs:StartTask of logs",
        "the statement StartDaemons");
  }

  @Test
  void whatCouldNotBeAskedIsNoFinding() {
    unseen(
        Permissions.judge(
            List.of(
                new Permission(
                    "ecs:StopTask",
                    "",
                    Permission.Answer.NOT_ASKED,
                    "ecs:StopTask: no answer in time"))),
        "whether ecs:StopTask is allowed",
        "no answer in time");
  }

  @Test
  void whereNothingCouldBeAskedThatIsSaidOnce() {
    unseen(
        Permissions.judge("in ECS", Given.unknown("the cluster is not known")),
        "what the node's role may do in ECS",
        "the cluster is not known");
    well(Permissions.judge("in ECS", Given.known(List.of())));
  }

  @Test
  void anActionThatIsInNoTableIsNamedAllTheSame() {
    says(
        only(Permissions.judge(List.of(missing("ecs:NewThing", "", "")))),
        Finding.Severity.ERROR,
        "may not ecs:NewThing; AWS says: no reason given",
        "see docs/IAM.md");
  }

  @Test
  void whatIsAllowedIsNotMentioned() {
    well(
        Permissions.judge(
            List.of(new Permission("ecs:StopTask", "", Permission.Answer.MAY, "never read"))));
  }

  @Test
  void theStatementsAreThoseOfThePolicy() throws IOException {
    JsonNode policy =
        new JsonMapper().readTree(Files.readString(Path.of("packaging", "aws", "iam-policy.json")));
    var inPolicy = new TreeMap<String, String>();
    for (JsonNode statement : policy.get("Statement")) {
      JsonNode actions = statement.get("Action");
      String sid = statement.get("Sid").textValue();
      if (actions.isTextual()) {
        inPolicy.put(actions.textValue(), sid);
      }
      actions.forEach(action -> inPolicy.put(action.textValue(), sid));
    }

    assertThat(Permissions.sids()).isNotEmpty();
    assertThat(inPolicy).containsAllEntriesOf(Permissions.sids());
  }
}
