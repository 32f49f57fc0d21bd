package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which variables shells let a file set, by asking them. */
class VariableNamesTest {

  private static final List<String> SHELLS =
      List.of("dash", "bash", "bash --posix", "busybox sh", "busybox ash");

  /** What shells are known to give a meaning to, and whatever those here begin with. */
  private static final String SPECIAL =
      "A _ BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND"
          + " BASH_COMPAT BASH_ENV BASH_EXECUTION_STRING BASH_LINENO BASH_LOADABLES_PATH"
          + " BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION BASH_XTRACEFD CDPATH"
          + " CHILD_MAX COLUMNS COMPREPLY COMP_CWORD COMP_LINE COMP_WORDBREAKS COMP_WORDS COPROC"
          + " DIRSTACK EMACS ENV EPOCHREALTIME EPOCHSECONDS EUID EXECIGNORE FCEDIT FIGNORE FUNCNAME"
          + " FUNCNEST GLOBIGNORE GROUPS HISTCMD HISTCONTROL HISTFILE HISTFILESIZE HISTIGNORE"
          + " HISTSIZE HISTTIMEFORMAT HOME HOSTFILE HOSTNAME HOSTTYPE IFS IGNOREEOF INPUTRC"
          + " INSIDE_EMACS LANG LD_LIBRARY_PATH LD_PRELOAD LINENO LINES LOGNAME MACHTYPE MAIL"
          + " MAILCHECK MAILPATH MAPFILE OLDPWD OPTARG OPTERR OPTIND OSTYPE PATH PIPESTATUS PPID"
          + " PROMPT_COMMAND PROMPT_DIRTRIM PS0 PS1 PS2 PS3 PS4 PWD RANDOM READLINE_LINE REPLY"
          + " SECONDS SHELL SHELLOPTS SHLVL SRANDOM TERM TIMEFORMAT TMOUT TMPDIR TZ UID USER"
          + " auto_resume histchars";

  private static final List<String> VALUES = List.of("a b", "12", "");

  @TempDir private Path folder = Path.of("");

  private String said(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  /** Each value is sourced in a process of its own, which the shell may end. */
  private boolean isGivenBack(String shell, String name) throws Exception {
    var script = new StringBuilder();
    var expected = new StringBuilder();
    for (int i = 0; i < VALUES.size(); i++) {
      Files.writeString(folder.resolve("file" + i), name + "=\"" + VALUES.get(i) + "\"\n");
      script.append("( . ./file%d; printf '%%s\\n' \"$%s\" )\n".formatted(i, name));
      expected.append(VALUES.get(i)).append('\n');
    }
    Files.writeString(folder.resolve("script"), script);
    return said((shell + " script").split(" ", -1)).contentEquals(expected);
  }

  private SortedSet<String> names() throws Exception {
    var names = new TreeSet<>(List.of(SPECIAL.split(" ", -1)));
    for (String set : List.of("bash", "dash", "busybox sh")) {
      var command = new ArrayList<>(List.of(set.split(" ", -1)));
      command.addAll(List.of("-c", "set"));
      said(command.toArray(String[]::new))
          .lines()
          .map(line -> line.replaceFirst("=.*", ""))
          .filter(name -> name.matches("[A-Z_]+"))
          .forEach(names::add);
    }
    return names;
  }

  @Test
  void aNameIsRefusedExactlyWhereAShellDoesNotGiveBackWhatAFileSays() throws Exception {
    var lost = new TreeSet<String>();
    for (String name : names()) {
      for (String shell : SHELLS) {
        if (!isGivenBack(shell, name)) {
          lost.add(name);
        }
      }
    }
    assertThat(lost).containsExactlyElementsOf(new TreeSet<>(VariableNames.OF_SHELLS));
  }

  @Test
  void theGuideNamesThemAll() throws IOException {
    String guide = Files.readString(Path.of("docs", "FILES.md"));
    assertThat(VariableNames.OF_SHELLS).allMatch(name -> guide.contains("`" + name + "`"));
  }
}
