package io.nodekeeper.sim.judge;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.Ec2Instance;
import io.nodekeeper.standin.model.Happening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rule 10. A rendered file is absent, or has every variable that is asked for, each with a value
 * that its source really had at some time; and it never goes once it is there.
 */
public final class FilesAreWhole extends Judge {

  private final Map<String, TreeSet<String>> everTags = new TreeMap<>();
  private final Set<String> everContainers = new TreeSet<>();
  private final Map<String, String> last = new TreeMap<>();

  FilesAreWhole(Scene scene) {
    super(Rule.FILES_ARE_WHOLE, scene);
  }

  @Override
  public void decided() {
    noteTags();
  }

  /** What the tags are now; to be called before they change, too. */
  void noteTags() {
    scene
        .model()
        .ec2()
        .tags
        .forEach((key, value) -> everTags.computeIfAbsent(key, _ -> new TreeSet<>()).add(value));
  }

  @Override
  public void killed() {
    judge();
  }

  @Override
  public void looked(Look look) {
    judge();
  }

  private void judge() {
    for (NodeFile file : scene.policy().files()) {
      String content = scene.files().get(file.path());
      violatedIf(content == null && last.containsKey(file.path()), file.path() + " has gone");
      if (content != null && !content.equals(last.put(file.path(), content))) {
        judge(file, content);
      }
    }
  }

  @Override
  public void filed(Disk.Event event) {
    if (event instanceof Disk.Event.Handled(String path, Optional<String> text)) {
      text.ifPresentOrElse(is -> last.put(path, is), () -> last.remove(path));
    }
  }

  @Override
  public void happened(Happening happening) {
    scene.running().forEach(container -> everContainers.add(container.id().value()));
  }

  private void judge(NodeFile file, String content) {
    if (file.content() instanceof NodeFile.Content.Filled) {
      Optional<SortedSet<String>> named = FileText.containers(content);
      violatedIf(named.isEmpty(), file.path() + " is not whole: " + content);
      violatedIf(
          named.isPresent() && !everContainers.containsAll(named.get()),
          file.path() + " names a container that never was: " + content);
      return;
    }
    Optional<Map<String, String>> read = FileText.variables(file, content);
    if (read.isEmpty()) {
      violated(file.path() + " cannot be read: " + content);
      return;
    }
    for (Policy.Variable variable : file.content().variables()) {
      String value = read.get().get(variable.name());
      violatedIf(value == null, file.path() + " lacks " + variable.name());
      violatedIf(
          value != null && !isDefault(file, variable, value) && !could(variable.source(), value),
          file.path() + " says " + variable.name() + "=" + value + ", which never was true");
    }
  }

  private static boolean isDefault(NodeFile file, Policy.Variable variable, String value) {
    boolean blank =
        value.isEmpty()
            && file.needs().otherwise() == NodeFile.Otherwise.WRITTEN
            && variable.source() instanceof Policy.Source.Tag(String key)
            && file.needs().tags().contains(key);
    return blank || variable.byDefault().filter(value::equals).isPresent();
  }

  /** Whether a source has had this value at some time. */
  boolean could(Policy.Source source, String value) {
    return switch (source) {
      case Policy.Source.Tag(String key) ->
          everTags.getOrDefault(key, new TreeSet<>()).contains(value);
      case Policy.Source.NodeFact(Policy.Fact fact) -> is(fact, value);
      case Policy.Source.Attribute _ -> false;
      case Policy.Source.Kept(ValueRef ref, var _) -> scene.disk().wasKept(ref, value);
      case Policy.Source.Text(String text) -> value.equals(text);
    };
  }

  private boolean is(Policy.Fact fact, String value) {
    Ec2Instance.Identity identity = scene.model().ec2().identity();
    return switch (fact) {
      case REGION -> value.equals(identity.region());
      case AVAILABILITY_ZONE -> value.equals(identity.availabilityZone());
      case INSTANCE_ID -> value.equals(identity.instanceId());
      case INSTANCE_TYPE -> value.equals(identity.instanceType());
      case ACCOUNT_ID, IMAGE_ID, PRIVATE_ADDRESS, ARCHITECTURE -> false;
      case CLUSTER -> value.equals(scene.model().settings().cluster());
      case CONTAINER_INSTANCE -> value.startsWith("arn:");
      case AVAILABILITY_ZONE_ID, PLACEMENT_GROUP, PARTITION_NUMBER, HOST_ID ->
          scene.disk().wasKept(fact.placement().orElseThrow(), value);
    };
  }

  /** Reads assignments as a shell does; empty if one would choke on it. */
  public static Optional<Map<String, String>> read(String content) {
    if (!content.endsWith("\n")) {
      return Optional.empty();
    }
    var values = new TreeMap<String, String>();
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at < content.length()) {
      char first = content.charAt(at);
      if (first == '#') {
        at = content.indexOf('\n', at) + 1;
      } else if (first == '\n') {
        at++;
      } else {
        int equals = content.indexOf('=', at);
        if (equals < 0) {
          return Optional.empty();
        }
        var value = new StringBuilder();
        int end = word(content, equals + 1, value);
        if (end < 0 || content.charAt(end) != '\n') {
          return Optional.empty();
        }
        names.add(content.substring(at, equals));
        values.put(content.substring(at, equals), value.toString());
        at = end + 1;
      }
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  /**
   * One shell word from there on; returns where it ends, -1 if it does not or would run a command.
   */
  private static int word(String text, int from, StringBuilder value) {
    boolean quoted = false;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted && at + 1 < text.length()) {
        char next = text.charAt(++at);
        if ("\"\\$`".indexOf(next) < 0) {
          value.append(c);
        }
        value.append(next);
      } else if (c == '$' || c == '`' || (c == '\'' && !quoted)) {
        return -1;
      } else if (c == '\n' && !quoted) {
        return at;
      } else if (!quoted && " ;&|<>()*?~".indexOf(c) >= 0) {
        return -1;
      } else {
        value.append(c);
      }
    }
    return -1;
  }
}
