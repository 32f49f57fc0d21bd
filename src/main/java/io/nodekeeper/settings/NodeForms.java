package io.nodekeeper.settings;

import io.nodekeeper.core.Bulletin;
import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.TaskDefinitionRef;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms of what AWS and the ECS agent know by a name or an address. */
final class NodeForms {

  /** PutAttributes: an attribute's name. */
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z0-9_./\\\\-]{1,128}");

  /** PutLifecycleHook: LifecycleHookName. */
  private static final Pattern HOOK = Pattern.compile("[A-Za-z0-9_/-]{1,255}");

  /** EC2: a tag's key. */
  private static final Pattern TAG = Pattern.compile("\\P{Cntrl}{1,128}");

  /** What the node says otherwise. */
  private static final List<String> TAKEN =
      List.of(Policy.STATE_ATTRIBUTE, DaemonTally.ATTRIBUTE, Bulletin.REASON);

  static final Form<String> ATTRIBUTE_NAME =
      Form.text(
          "an ECS attribute's name: 1 to 128 letters, digits and - _ . / \\, not beginning with"
              + " ecs. or com.amazonaws., and not "
              + String.join(", ", TAKEN),
          ATTRIBUTE,
          name ->
              !name.startsWith("ecs.")
                  && !name.startsWith("com.amazonaws.")
                  && !TAKEN.contains(name));

  static final Form<String> TAG_KEY = Form.text("a tag's key: 1 to 128 characters", TAG, _ -> true);

  static final Form<Policy.Fact> FACT = Form.oneOf(List.of(Policy.Fact.values()), Policy.Fact::key);

  /** Those that each look sees: for the others only files are asked. */
  static final Form<Policy.Fact> SEEN_FACT =
      Form.oneOf(
          Arrays.stream(Policy.Fact.values()).filter(is -> is.placement().isEmpty()).toList(),
          Policy.Fact::key);

  static final Form<TaskDefinitionRef> TASK_DEFINITION =
      Form.text(
          "a family, family:revision, or the ARN of a revision",
          TaskDefinitionRef::parse,
          TaskDefinitionRef::written,
          text ->
              Optional.of(text.strip().replaceFirst(":(?:latest)?$", ""))
                  .filter(family -> !family.equals(text))
                  .filter(family -> TaskDefinitionRef.parse(family).isPresent()));

  static final Form<String> HOOK_NAME =
      Form.text(
          "a hook's name: 1 to 255 letters, digits and - _ /, and not auto or none",
          HOOK,
          name -> !name.equals("auto") && !name.equals("none") && !isYesOrNo(name));

  static final Form<String> LAUNCH_HOOK =
      Form.text(
          "none, or a launch hook's name: 1 to 255 letters, digits and - _ /",
          text -> Optional.of(text).filter(HOOK.asMatchPredicate()).filter(is -> !isYesOrNo(is)),
          Shown::plain,
          text -> isYesOrNo(text) ? Optional.of("none") : Optional.empty());

  static final Form<Policy.HookChoice> HOOK_CHOICE =
      Form.text(
          "auto, none, or a hook's name: 1 to 255 letters, digits and - _ /",
          NodeForms::hook,
          choice ->
              switch (choice) {
                case Policy.HookChoice.Auto _ -> "auto";
                case Policy.HookChoice.None _ -> "none";
                case Policy.HookChoice.Named(List<String> names) -> String.join(", ", names);
              },
          text ->
              switch (text.toLowerCase(Locale.ROOT)) {
                case "auto", "yes", "on", "true" -> Optional.of("auto");
                case "none", "no", "off", "false" -> Optional.of("none");
                default -> Optional.empty();
              });

  /** Bytes, in whole MiB. */
  static final Form<Long> SIZE =
      Form.text(
          "a size from 1MiB to 1024MiB",
          NodeForms::size,
          bytes -> (bytes >> 20) + "MiB",
          text ->
              Optional.of(text.strip().replaceFirst("(?i) ?(?:m|mb|mib)?$", "MiB"))
                  .filter(meant -> !meant.equals(text) && size(meant).isPresent()));

  private static Optional<Long> size(String text) {
    return Optional.of(text)
        .filter(size -> size.matches("[1-9][0-9]{0,3}MiB"))
        .map(size -> Long.parseLong(size.replace("MiB", "")))
        .filter(mebibytes -> mebibytes <= 1_024)
        .map(mebibytes -> mebibytes << 20);
  }

  static final Form<URI> INTROSPECTION =
      Form.text(
          "an http address without user, path and query, such as http://127.0.0.1:51678",
          NodeForms::address,
          URI::toString,
          text -> Optional.of("http://" + text).filter(meant -> address(meant).isPresent()));

  private NodeForms() {}

  /** What other YAML readers take for true and false is no hook's name. */
  private static boolean isYesOrNo(String text) {
    return List.of("yes", "no", "on", "off", "true", "false")
        .contains(text.toLowerCase(Locale.ROOT));
  }

  private static Optional<Policy.HookChoice> hook(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" ->
          Optional.<Policy.HookChoice>of(new Policy.HookChoice.Auto())
              .filter(_ -> text.equals("auto"));
      case "none" ->
          Optional.<Policy.HookChoice>of(new Policy.HookChoice.None())
              .filter(_ -> text.equals("none"));
      default ->
          HOOK.matcher(text).matches() && !isYesOrNo(text)
              ? Optional.of(new Policy.HookChoice.Named(List.of(text)))
              : Optional.empty();
    };
  }

  private static Optional<URI> address(String text) {
    try {
      var uri = new URI(text);
      boolean bare =
          uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && ("".equals(uri.getRawPath()) || "/".equals(uri.getRawPath()));
      boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= 65_535);
      if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || !bare || !port) {
        return Optional.empty();
      }
      return Optional.of(new URI("http", null, uri.getHost(), uri.getPort(), null, null, null));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }
}
