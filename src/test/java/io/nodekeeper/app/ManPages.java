package io.nodekeeper.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual pages of the commands, in mdoc, made of what each one's --help is made of. */
final class ManPages {

  private static final String COMMANDS = ".Sh COMMANDS\n";
  private static final String AFTER = ".Pp\nEvery command takes these options:\n";
  private static final String EXITS = "Exits with";

  private final String date;
  private final Map<String, String> pages = new TreeMap<>();

  private ManPages(String date) {
    this.date = date;
  }

  /**
   * Each page by its file's name.
   *
   * @param overview the page of nodekeeper itself, of which only the list of commands is made anew
   */
  static Map<String, String> of(CommandLine top, String overview) {
    int begin = overview.indexOf(COMMANDS) + COMMANDS.length();
    int end = overview.indexOf(AFTER);
    var all = new ManPages(overview.substring(0, overview.indexOf('\n')));
    all.pages.put(
        "nodekeeper.1", overview.substring(0, begin) + commands(top) + overview.substring(end));
    top.getSubcommands().values().forEach(all::add);
    return all.pages;
  }

  private void add(CommandLine command) {
    pages.put(name(command) + ".1", page(command));
    command.getSubcommands().values().forEach(this::add);
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-");
  }

  /** Those below it, each with its first line and its own page. */
  private static String commands(CommandLine above) {
    return list(
        above.getSubcommands().entrySet().stream()
            .map(entry ->
                ".It Cm %s\n%s\nSee\n.Xr %s 1 .\n"
                    .formatted(
                        entry.getKey(), prose(brief(entry.getValue())), name(entry.getValue())))
            .toList());
  }

  private static String brief(CommandLine command) {
    return command.getCommandSpec().usageMessage().description()[0];
  }

  private String page(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String brief = brief(command).replaceFirst("\\.( .*)?$", "");
    List<String> footer = List.of(spec.usageMessage().footer());
    String told =
        footer.stream()
            .filter(line -> !line.startsWith("  ") && !line.isEmpty() && !line.equals("Examples:"))
            .collect(Collectors.joining(" "));
    int exits = told.indexOf(EXITS);
    String described = String.join(" ", spec.usageMessage().description());
    String examples =
        footer.stream()
            .filter(line -> line.startsWith("  "))
            .map(line -> literal(line.strip()) + "\n")
            .collect(Collectors.joining());
    return ".\\\" Made of what %s --help says, by ManPageTest: change that.\n"
            .formatted(words(spec))
        + date
        + "\n.Dt %s 1\n.Os\n".formatted(name(command).toUpperCase(Locale.ROOT))
        + ".Sh NAME\n.Nm %s\n".formatted(name(command))
        + ".Nd %s\n".formatted(brief.substring(0, 1).toLowerCase(Locale.ROOT) + brief.substring(1))
        + ".Sh SYNOPSIS\n.Nm %s\n".formatted(words(spec))
        + arguments(spec).stream()
            .map(is ->
                ".%s%s\n".formatted(is.required() ? "" : "Op ", form(is).replace(" , ", " | ")))
            .collect(Collectors.joining())
        + (command.getSubcommands().isEmpty() ? "" : ".Ar command\n")
        + ".Sh DESCRIPTION\n"
        + prose(described + " " + told.substring(0, exits))
        + "\n"
        + (command.getSubcommands().isEmpty() ? "" : COMMANDS + commands(command))
        + ".Sh OPTIONS\n"
        + list(
            arguments(spec).stream()
                .map(is ->
                    ".It %s\n%s\n".formatted(form(is), prose(String.join(" ", is.description()))))
                .toList())
        + ".Sh EXIT STATUS\n"
        + prose(told.substring(exits))
        + "\nAll codes are in\n.Xr nodekeeper 1 .\n"
        + ".Sh EXAMPLES\n.Bd -literal -offset indent\n"
        + examples
        + ".Ed\n.Sh SEE ALSO\n.Xr nodekeeper 1\n";
  }

  private static String words(CommandSpec spec) {
    return spec.qualifiedName(" ");
  }

  private static String list(List<String> items) {
    return ".Bl -tag -width indent\n" + String.join("", items) + ".El\n";
  }

  /** Options by their names, and behind them what stands behind them. */
  private static List<ArgSpec> arguments(CommandSpec spec) {
    var all = new ArrayList<ArgSpec>();
    spec.options().stream()
        .filter(option -> !option.hidden())
        .sorted(Comparator.comparing(option -> option.longestName().replaceFirst("^-+", "")))
        .forEach(all::add);
    spec.positionalParameters().stream().filter(is -> !is.hidden()).forEach(all::add);
    return all;
  }

  private static String form(ArgSpec argument) {
    return switch (argument) {
      case OptionSpec option -> form(option);
      case PositionalParamSpec positional -> "Ar " + positional.paramLabel();
      default -> throw new IllegalArgumentException(argument.toString());
    };
  }

  private static String form(OptionSpec option) {
    String flags =
        "Fl "
            + Arrays.stream(option.names())
                .sorted(Comparator.comparingInt(String::length))
                .map(name -> name.substring(1))
                .collect(Collectors.joining(" , "));
    if (option.arity().max() == 0) {
      return flags;
    }
    String value = "Ar " + option.paramLabel();
    if (option.arity().min() == 0) {
      return flags + " Ns Op = Ns " + value;
    }
    return flags + (option.longestName().startsWith("--") ? " Ns = Ns " : " ") + value;
  }

  /** Each sentence on a line of its own, as mdoc has it. */
  private static String prose(String text) {
    return Arrays.stream(text.strip().split("(?<=\\.) +(?=[A-Z\\d\"-])", -1))
        .map(sentence -> escaped(sentence).replaceAll("(?<!\\w)-", "\\\\-"))
        .collect(Collectors.joining("\n"));
  }

  private static String literal(String line) {
    return escaped(line)
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("`", "\\(ga")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti");
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("…", "\\[u2026]").replaceFirst("^(?=[.'])", "\\\\&");
  }
}
