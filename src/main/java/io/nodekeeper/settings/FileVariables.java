package io.nodekeeper.settings;

import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.ValueRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Variables with all the sources that they can have, in the order they are written. */
final class FileVariables {

  static final int MOST = 100;

  private static final List<String> KINDS =
      List.of("tag", "fact", "attribute", "parameter", "secureParameter", "secret", "text");

  static final String SOURCE =
      "one of {tag: KEY}, {fact: NAME}, {attribute: NAME}, {parameter: NAME}, {secureParameter:"
          + " NAME}, {secret: NAME} and {text: TEXT}";

  private static final String DEFAULT = "default";

  /** What the ECS agent knows of the node, once it has registered it. */
  private static final Set<Policy.Fact> LATE =
      Set.of(Policy.Fact.CLUSTER, Policy.Fact.CONTAINER_INSTANCE);

  private final Report report;
  private final List<Origin> noted;
  private final Rules rules;

  /**
   * What holds where the variables are written.
   *
   * @param name the form of their names
   * @param escaping by which a text has to be writable
   * @param secrets whether a variable of this name may be a secret
   * @param remedy what makes a secret allowed, for people
   * @param early whether it is written before the ECS agent has registered the node
   */
  record Rules(
      Form<String> name,
      Escaping escaping,
      Predicate<String> secrets,
      String remedy,
      boolean early) {}

  /**
   * @param noted where their origins go
   */
  FileVariables(Report report, List<Origin> noted, Rules rules) {
    this.report = report;
    this.noted = noted;
    this.rules = rules;
  }

  /** Those below a key, which is noted as {@code {}} if there are none. */
  List<Policy.Variable> read(Section section, String key) {
    Optional<Node.Entry> entry = section.entry(key);
    String path = section.path(key);
    var variables = new ArrayList<Policy.Variable>();
    if (entry.isPresent()) {
      if (!(entry.get().value() instanceof Node.Mapping(_, List<Node.Entry> written))) {
        section.wrong(
            entry.get().value(),
            path,
            "variables below it, such as ZONE: {fact: availabilityZone}",
            Optional.empty());
        return List.of();
      }
      if (written.size() > MOST) {
        report.add(
            written.get(MOST).place(),
            path,
            "found more than " + MOST + " variables",
            "at most " + MOST);
      }
      written.forEach(variable -> variable(section, path, variable).ifPresent(variables::add));
    }
    return List.copyOf(variables);
  }

  private Optional<Policy.Variable> variable(Section section, String above, Node.Entry entry) {
    String path = YamlFile.child(above, entry.key());
    var key = new Node.Scalar(entry.place(), Node.Scalar.Kind.TEXT, entry.key());
    if (rules.name().read(key).isEmpty()) {
      report.add(
          entry.place(),
          path,
          "found the variable " + Shown.quoted(entry.key()),
          rules.name().expected(),
          rules.name().guess(key));
    }
    if (!(entry.value() instanceof Node.Mapping(Place place, List<Node.Entry> written))) {
      section.wrong(entry.value(), path, SOURCE, meant(entry.value()));
      return Optional.empty();
    }
    Node shown = rules.secrets().test(entry.key()) ? hidden(entry.value()) : entry.value();
    noted.add(new Origin(path, Flow.of(shown), entry.place().toString()));
    return source(entry.key(), section.at(path, entry.place(), written), place, entry.place());
  }

  /** Without the texts, of which each may be a secret. */
  private static Node hidden(Node value) {
    return value instanceof Node.Mapping(Place place, List<Node.Entry> written)
        ? new Node.Mapping(place, written.stream().map(FileVariables::hidden).toList())
        : value;
  }

  private static Node.Entry hidden(Node.Entry entry) {
    return entry.value() instanceof Node.Scalar(Place place, var kind, String text)
            && (entry.key().equals("text") || entry.key().equals(DEFAULT))
        ? new Node.Entry(
            entry.key(),
            entry.place(),
            new Node.Scalar(place, kind, "(" + text.length() + " characters)"))
        : entry;
  }

  private Optional<Policy.Variable> source(
      String name, Section section, Place place, Place keyPlace) {
    List<Node.Entry> given = KINDS.stream().flatMap(kind -> section.entry(kind).stream()).toList();
    Optional<Node.Entry> byDefault = section.entry(DEFAULT);
    Optional<Node.Entry> member = section.entry("key");
    section.end();
    if (given.size() != 1) {
      boolean unknown =
          section.entries().stream()
              .anyMatch(entry -> !KINDS.contains(entry.key()) && !entry.key().equals(DEFAULT));
      if (given.size() > 1 || !unknown) {
        String found =
            given.isEmpty()
                ? "found no source"
                : "found both " + given.getFirst().key() + " and " + given.get(1).key();
        report.add(place, section.path(), found, SOURCE);
      }
      return Optional.empty();
    }
    Node.Entry one = given.getFirst();
    Optional<String> otherwise = byDefault.flatMap(entry -> text(section, entry));
    byDefault
        .filter(_ -> !mayBeAbsent(one))
        .ifPresent(entry ->
            report.add(
                entry.place(),
                section.path(DEFAULT),
                "found a default beside " + one.key(),
                "one only beside tag, attribute or a fact of the placement, which may be known not"
                    + " to be there"));
    member
        .filter(_ -> !one.key().equals("secret"))
        .ifPresent(entry ->
            report.add(
                entry.place(),
                section.path("key"),
                "found key beside " + one.key(),
                "it only beside secret"));
    allowed(name, section, one, keyPlace);
    return source(section, one, member).map(source -> new Policy.Variable(name, source, otherwise));
  }

  private Optional<Policy.Source> source(
      Section section, Node.Entry one, Optional<Node.Entry> member) {
    return switch (one.key()) {
      case "tag" -> read(section, one, NodeForms.TAG_KEY).map(Policy.Source.Tag::new);
      case "fact" -> read(section, one, NodeForms.FACT).map(Policy.Source.NodeFact::new);
      case "attribute" -> read(section, one, FileForms.ATTRIBUTE).map(Policy.Source.Attribute::new);
      case "parameter" ->
          read(section, one, FileForms.PARAMETER)
              .map(name -> kept(ValueRef.Kind.PARAMETER, name, Optional.empty()));
      case "secureParameter" ->
          read(section, one, FileForms.PARAMETER)
              .map(name -> kept(ValueRef.Kind.SECURE_PARAMETER, name, Optional.empty()));
      case "secret" -> {
        Optional<String> key = member.flatMap(entry -> read(section, entry, FileForms.MEMBER));
        yield read(section, one, FileForms.SECRET)
            .map(name -> kept(ValueRef.Kind.SECRET, name, key));
      }
      default -> text(section, one).map(Policy.Source.Text::new);
    };
  }

  private static Policy.Source kept(ValueRef.Kind kind, String name, Optional<String> key) {
    return new Policy.Source.Kept(new ValueRef(kind, name), key);
  }

  private static <T> Optional<T> read(Section section, Node.Entry entry, Form<T> form) {
    return section.read(entry.value(), section.path(entry.key()), form);
  }

  /**
   * Secrets only where they are safe, and what ECS says of the node only where it is waited for.
   */
  private void allowed(String name, Section section, Node.Entry one, Place place) {
    boolean isSecret = one.key().equals("secureParameter") || one.key().equals("secret");
    if (isSecret && !rules.secrets().test(name)) {
      report.add(
          place, section.path(), "found a secret where everybody may read it", rules.remedy());
    }
    if (rules.early() && isLate(one)) {
      report.add(
          one.value().place(),
          section.path(one.key()),
          "found what is known only after the ECS agent has read this",
          "a tag, another fact, a parameter or a text");
    }
  }

  private static boolean isLate(Node.Entry one) {
    return one.key().equals("attribute") || isFact(one, LATE::contains);
  }

  private static boolean mayBeAbsent(Node.Entry one) {
    return one.key().equals("tag")
        || one.key().equals("attribute")
        || isFact(one, fact -> fact.placement().isPresent());
  }

  private static boolean isFact(Node.Entry one, Predicate<Policy.Fact> which) {
    return one.key().equals("fact")
        && one.value() instanceof Node.Scalar scalar
        && NodeForms.FACT.read(scalar).filter(which).isPresent();
  }

  /** A text that the format can hold; an empty one is a text too. */
  private Optional<String> text(Section section, Node.Entry entry) {
    String path = section.path(entry.key());
    if (entry.value() instanceof Node.Scalar scalar && scalar.isTextual()) {
      Optional<String> why = rules.escaping().refusal(scalar.text());
      why.ifPresent(refusal ->
          report.add(
              scalar.place(),
              path,
              "found a text that " + refusal,
              "a text that " + rules.escaping().word() + " can hold"));
      return why.isEmpty() ? Optional.of(scalar.text()) : Optional.empty();
    }
    Optional<String> meant =
        entry.value() instanceof Node.Scalar(_, var kind, String text)
                && kind == Node.Scalar.Kind.BOOLEAN
            ? Optional.of(Shown.quoted(text))
            : Optional.empty();
    section.wrong(entry.value(), path, "a text", meant);
    return Optional.empty();
  }

  /** A bare word is a fact if there is one of that name, and else a text. */
  private static Optional<String> meant(Node value) {
    if (!(value instanceof Node.Scalar scalar) || scalar.kind() == Node.Scalar.Kind.NOTHING) {
      return Optional.empty();
    }
    return NodeForms.FACT
        .read(scalar)
        .map(fact -> "{fact: " + fact.key() + "}")
        .or(() -> Optional.of("{text: " + Shown.quoted(scalar.text()) + "}"));
  }
}
