package io.nodekeeper.settings;

import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Template;
import io.nodekeeper.template.MustacheTemplate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a file says: its format, its variables and its template. */
final class FileContent {

  static final int MOST_BYTES = 256 << 10;

  private static final String FORMAT = "format";
  private static final String VARIABLES = "variables";
  private static final String TEMPLATE = "template";
  private static final String TEMPLATE_FILE = "templateFile";
  private static final String ESCAPE = "escape";
  private static final String CONTAINERS = "containers";
  private static final String TARGETS = "targets";

  /** How a file is written. */
  private enum Format {
    SHELL,
    ENV,
    JSON,
    INI,
    TEMPLATE
  }

  private static final Form<Format> FORMATS =
      Form.oneOf(List.of(Format.values()), format -> format.name().toLowerCase(Locale.ROOT));

  private static final Form<Escaping> ESCAPES =
      Form.oneOf(List.of(Escaping.values()), Escaping::word);

  /** Any text: what is no template says so itself. */
  private static final Form<String> TEXT =
      Form.text(
          "a template",
          text -> Optional.of(text).filter(is -> !is.isBlank()),
          text -> "a text of " + text.length() + " characters",
          _ -> Optional.empty());

  private final Report report;
  private final Path folder;
  private final Set<String> read;
  private final List<Origin> noted;

  /**
   * @param folder with the files of templates
   * @param read into which the names of those that were read are put
   * @param noted where origins go
   */
  FileContent(Report report, Path folder, Set<String> read, List<Origin> noted) {
    this.report = report;
    this.folder = folder;
    this.read = read;
    this.noted = noted;
  }

  /**
   * @param secret whether nobody but its owner may read the file
   */
  Optional<NodeFile.Content> read(Section file, Place place, boolean secret) {
    Format format = file.value(FORMAT, FORMATS, Format.SHELL);
    Optional<Escaping> escaping =
        format == Format.TEMPLATE ? file.required(ESCAPE, ESCAPES) : Optional.of(of(format));
    var rules =
        new FileVariables.Rules(
            switch (format) {
              case SHELL -> VariableNames.SHELL;
              case ENV, TEMPLATE -> VariableNames.PLAIN;
              case INI -> VariableNames.INI;
              case JSON -> VariableNames.JSON;
            },
            escaping.orElse(Escaping.NONE),
            _ -> secret,
            "secret: true in this file, which makes its mode 0600",
            false);
    List<Policy.Variable> variables = new FileVariables(report, noted, rules).read(file, VARIABLES);
    if (format == Format.TEMPLATE) {
      return template(file, place, escaping)
          .map(template -> {
            Optional<String> label = label(file);
            if (template.uses().contains(TARGETS) && label.isEmpty()) {
              withoutLabel(file, place, variables);
            }
            return new NodeFile.Content.Filled(template, variables, label);
          });
    }
    onlyInTemplates(file, format);
    if (format == Format.INI) {
      differOnlyInCase(file);
    }
    if (isEmpty(file)) {
      report.add(
          file.entry(VARIABLES).map(Node.Entry::place).orElse(place),
          file.path(VARIABLES),
          file.entry(VARIABLES).isPresent() ? "found none" : "missing",
          "at least one variable, such as ZONE: {fact: availabilityZone}");
    }
    return Optional.of(new NodeFile.Content.Lines(lines(format), variables));
  }

  /** To most readers of INI files they are the same, and some of them refuse the whole file. */
  private void differOnlyInCase(Section file) {
    var names = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (Node.Entry entry : written(file)) {
      String first = names.putIfAbsent(entry.key(), entry.key());
      if (first != null && !first.equals(entry.key())) {
        report.add(
            entry.place(),
            YamlFile.child(file.path(VARIABLES), entry.key()),
            "found " + Shown.quoted(first) + " as well, which differs only in case",
            "names that also differ for readers that know no case");
      }
    }
  }

  /** The variables, be they right or not. */
  private static List<Node.Entry> written(Section file) {
    return file.entry(VARIABLES).map(Node.Entry::value).orElse(null)
            instanceof Node.Mapping(_, List<Node.Entry> entries)
        ? entries
        : List.of();
  }

  /** A file that says nothing is hardly meant. */
  private static boolean isEmpty(Section file) {
    return file.entry(VARIABLES)
        .map(entry ->
            entry.value() instanceof Node.Mapping(_, List<Node.Entry> entries) && entries.isEmpty())
        .orElse(true);
  }

  private static Escaping of(Format format) {
    return switch (format) {
      case SHELL -> Escaping.SHELL;
      case ENV -> Escaping.ENV;
      case JSON -> Escaping.JSON;
      case INI -> Escaping.INI;
      case TEMPLATE -> Escaping.NONE;
    };
  }

  private static NodeFile.Format lines(Format format) {
    return switch (format) {
      case ENV -> NodeFile.Format.ENV;
      case JSON -> NodeFile.Format.JSON;
      case INI -> NodeFile.Format.INI;
      case SHELL, TEMPLATE -> NodeFile.Format.SHELL;
    };
  }

  private void onlyInTemplates(Section file, Format format) {
    for (String key : List.of(TEMPLATE, TEMPLATE_FILE, ESCAPE, CONTAINERS)) {
      file.entry(key)
          .ifPresent(entry ->
              report.add(
                  entry.place(),
                  file.path(key),
                  "found " + key + " in a file of the format " + FORMATS.spell(format),
                  "it only beside format: template"));
    }
  }

  private Optional<String> label(Section file) {
    Optional<Node.Entry> entry = file.entry(CONTAINERS);
    Optional<String> label =
        entry.flatMap(
            written -> file.read(written.value(), file.path(CONTAINERS), FileForms.LABEL));
    label.ifPresent(given -> file.note(file.path(CONTAINERS), Shown.plain(given), entry));
    return label;
  }

  /** Without a label there is no port to reach them at, and the list would always be empty. */
  private void withoutLabel(Section file, Place place, List<Policy.Variable> variables) {
    boolean own = variables.stream().anyMatch(variable -> variable.name().equals(TARGETS));
    if (!own && file.entry(CONTAINERS).isEmpty()) {
      report.add(
          place,
          file.path(CONTAINERS),
          "missing beside {{#targets}}",
          "the label that names a container's port, such as prometheus.port");
    }
  }

  private Optional<Template> template(Section file, Place place, Optional<Escaping> escaping) {
    Optional<Node.Entry> here = file.entry(TEMPLATE);
    Optional<Node.Entry> there = file.entry(TEMPLATE_FILE);
    if (here.isPresent() == there.isPresent()) {
      report.add(
          there.map(Node.Entry::place).orElse(place),
          file.path(TEMPLATE),
          here.isPresent() ? "found both template and templateFile" : "missing",
          "one of template and templateFile");
      return Optional.empty();
    }
    if (here.isPresent()) {
      Place at = here.get().value().place();
      return file.required(TEMPLATE, TEXT)
          .flatMap(text -> parsed(file, text, escaping, at, file.path(TEMPLATE)));
    }
    return file.required(TEMPLATE_FILE, FileForms.TEMPLATE)
        .flatMap(name -> {
          String shown = SettingsFiles.FILES + "/" + Shown.plain(name);
          read.add(SettingsFiles.FILES + "/" + name);
          var trouble = new Report();
          Optional<String> text = TextFile.read(folder.resolve(name), shown, trouble);
          report.addAll(trouble);
          return text.flatMap(
              is -> parsed(file, is, escaping, Place.whole(shown), file.path(TEMPLATE_FILE)));
        });
  }

  private Optional<Template> parsed(
      Section file, String text, Optional<Escaping> escaping, Place place, String path) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      report.add(place, path, "found more than 256 KiB", "a template of at most 256 KiB");
      return Optional.empty();
    }
    try {
      MustacheTemplate template = MustacheTemplate.parse(text, escaping.orElse(Escaping.NONE));
      List<String> own = written(file).stream().map(Node.Entry::key).toList();
      new TemplateNames(report).check(template, own, place, path);
      TemplateValues.check(template, own, report, place, path);
      return Optional.of(template);
    } catch (MustacheTemplate.NotATemplate e) {
      report.add(
          place,
          path,
          "not a template: " + Shown.plain(String.valueOf(e.getMessage())),
          "Mustache: {{name}}, {{#list}} … {{/list}}, {{^list}} … {{/list}}");
      return Optional.empty();
    }
  }
}
