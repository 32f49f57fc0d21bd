package io.nodekeeper.settings;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.template.Mention;
import io.nodekeeper.template.MustacheTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands in a template where a value is to be: a list or a map is none, and what others write
 * is one only where it is escaped for.
 */
final class TemplateValues {

  /** With members that others name, so that anything can be among them. */
  private static final Set<String> OTHERS = Set.of("tags", "attributes", "labels");

  private static final Set<String> OPEN = Set.of("tags", "attributes", "labels", "port");

  private static final Set<String> MAPS = Set.of("node", "tags", "attributes", "proxy");

  private static final Set<String> LISTS =
      Set.of("containers", "targets", "tasks", "proxy.ports", "proxy.hosts", "proxy.leftOut");

  /** The same within a section. */
  private static final Set<String> INNER_MAPS = Set.of("labels", "target");

  private static final Set<String> INNER_LISTS =
      Set.of("addresses", "ports", "hosts", "servers", "leftOut");

  /** Whose members are maps. */
  private static final Set<String> OF_MAPS =
      Set.of(
          "containers",
          "targets",
          "tasks",
          "proxy.ports",
          "proxy.leftOut",
          "addresses",
          "ports",
          "servers",
          "leftOut");

  private TemplateValues() {}

  /**
   * Reports lists and maps.
   *
   * @param own the names of the file's variables, which hide others
   */
  static void check(
      MustacheTemplate template, Collection<String> own, Report report, Place place, String path) {
    for (Mention mention : template.mentions()) {
      if (own.contains(first(mention.name()))) {
        continue;
      }
      remedy(mention, own)
          .ifPresent(remedy ->
              report.add(
                  place,
                  path,
                  "found {{%s}} in line %d of the template, which is no value"
                      .formatted(Shown.plain(mention.name()), mention.line()),
                  remedy));
    }
  }

  /** What to say instead, where it can be nothing but a list or a map. */
  private static Optional<String> remedy(Mention mention, Collection<String> own) {
    String name = mention.name();
    List<String> sections = mention.sections();
    if (name.equals(".") || name.equals("this")) {
      return isMap(sections, own) ? Optional.of("the name of a member") : Optional.empty();
    }
    boolean hidden = sections.stream().map(TemplateValues::first).anyMatch(OPEN::contains);
    boolean inner = !sections.isEmpty();
    if (hidden) {
      return Optional.empty();
    }
    if (MAPS.contains(name) || (inner && INNER_MAPS.contains(name))) {
      return Optional.of("a member of it, such as {{" + name + "." + member(name) + "}}");
    }
    return LISTS.contains(name) || (inner && INNER_LISTS.contains(name))
        ? Optional.of("{{#%s}} … {{/%s}}, and in it what each has".formatted(name, name))
        : Optional.empty();
  }

  private static String member(String map) {
    return switch (map) {
      case "node" -> Policy.Fact.REGION.key();
      case "proxy" -> "ports";
      case "target" -> "endpoint";
      default -> "KEY";
    };
  }

  /** Whether that of which each section's members are said is a map. */
  private static boolean isMap(List<String> sections, Collection<String> own) {
    if (sections.isEmpty()) {
      return true;
    }
    String last = sections.getLast();
    boolean hidden =
        own.contains(last)
            || sections.subList(0, sections.size() - 1).stream()
                .map(TemplateValues::first)
                .anyMatch(OPEN::contains);
    return !hidden && (MAPS.contains(last) || INNER_MAPS.contains(last) || OF_MAPS.contains(last));
  }

  /** Values that others write where that lets them write more than a value. */
  static List<String> bare(Policy policy, Map<String, Origin> origins) {
    var found = new ArrayList<String>();
    for (NodeFile file : policy.files()) {
      if (file.content() instanceof NodeFile.Content.Filled filled
          && filled.template() instanceof MustacheTemplate template
          && !template.escapesNothing()) {
        bare(template, filled.variables())
            .forEach(mention ->
                found.add(place(file.path(), origins) + words(mention, template.wantsQuotes())));
      }
    }
    return found;
  }

  private static String place(String path, Map<String, Origin> origins) {
    String key = YamlFile.child(FileDeclarations.KEY, path) + ".";
    return Stream.of(key + "template", key + "templateFile")
        .flatMap(is -> Optional.ofNullable(origins.get(is)).stream())
        .filter(origin -> !origin.from().equals(Origin.DEFAULT))
        .map(origin -> "%s: %s (%s)".formatted(origin.key(), origin.value(), origin.from()))
        .findFirst()
        .orElse(key + "template");
  }

  private static String words(Mention mention, boolean wantsQuotes) {
    String name = "{{" + Shown.plain(mention.name()) + "}}";
    String say = wantsQuotes ? '"' + name + '"' : name;
    String so = ", so who writes that value can ";
    String what =
        mention.escaped()
            ? switch (mention.where()) {
              case BACKQUOTES ->
                  "%s within backquotes in its line %d, which take off a backslash"
                      + so
                      + "run commands: say $(…) in place of them";
              case HERE_DOCUMENT ->
                  "%s in a here-document in its line %d, which a value can end"
                      + so
                      + "run commands: set a variable to %s before it";
              case BARE, QUOTED ->
                  "%s outside of double quotes in its line %d"
                      + so
                      + "write more than a value there: say %s";
            }
            : "{%s} in its line %d, which is written as it is"
                + so
                + "write more than a value there: say %s";
    return " has " + what.formatted(name, mention.line(), say);
  }

  private static List<Mention> bare(MustacheTemplate template, List<Policy.Variable> variables) {
    Set<String> own = variables.stream().map(Policy.Variable::name).collect(Collectors.toSet());
    Set<String> written =
        variables.stream()
            .filter(is -> !(is.source() instanceof Policy.Source.Text))
            .filter(is -> !(is.source() instanceof Policy.Source.NodeFact))
            .map(Policy.Variable::name)
            .collect(Collectors.toSet());
    return template.mentions().stream()
        .filter(mention ->
            !mention.escaped()
                || (template.wantsQuotes() && mention.where() != Mention.Where.QUOTED))
        .filter(mention -> isOfOthers(mention, written, own))
        .toList();
  }

  private static boolean isOfOthers(Mention mention, Set<String> written, Set<String> own) {
    String first = first(mention.name());
    if (own.contains(first)) {
      return written.contains(first);
    }
    return OTHERS.contains(first)
        || first.equals("why")
        || mention.sections().stream()
            .map(TemplateValues::first)
            .anyMatch(section ->
                own.contains(section) ? written.contains(section) : OTHERS.contains(section));
  }

  /** Up to the first dot; the dot alone is no name. */
  private static String first(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
