package io.nodekeeper.settings;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/** The names that variables may have, by the format that their file has. */
final class VariableNames {

  private static final String PLAIN_FORM =
      "a variable's name: 1 to 128 letters, digits and _, not beginning with a digit";

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  /**
   * What dash, bash or busybox's sh cannot be given by a file: bash ends or complains where it is
   * read-only, some end at what is no number, and others are the shell's own whatever they are set
   * to.
   */
  static final Set<String> OF_SHELLS =
      Set.copyOf(
          Arrays.asList(
              ("_ BASHOPTS BASHPID BASH_ARGC BASH_ARGV BASH_COMMAND BASH_COMPAT BASH_LINENO"
                      + " BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_XTRACEFD DIRSTACK"
                      + " EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD LINENO OPTIND"
                      + " PIPESTATUS PPID RANDOM SECONDS SHELLOPTS SRANDOM UID")
                  .split(" ", -1)));

  /** By these whoever gives a program its environment decides what it runs, or how. */
  static final Pattern STEERING = Pattern.compile("PATH|IFS|ENV|BASH_ENV|LD_[A-Z0-9_]+");

  static final Form<String> PLAIN = Form.text(PLAIN_FORM, PLAIN_NAME, _ -> true);

  static final Form<String> SHELL =
      Form.text(
          PLAIN_FORM + ", and none that shells keep for themselves, such as UID or OPTIND",
          PLAIN_NAME,
          name -> !OF_SHELLS.contains(name));

  static final Form<String> INI =
      Form.text(
          "name or section.name, each of 1 to 128 letters, digits, - and _",
          Pattern.compile("(?:[A-Za-z0-9_-]{1,128}\\.)?[A-Za-z0-9_-]{1,128}"),
          _ -> true);

  /** Half of a surrogate pair is none of its characters. */
  static final Form<String> JSON =
      Form.text(
          "a text of 1 to 255 characters",
          Pattern.compile("[^\\x00\\x{d800}-\\x{dfff}]{1,255}"),
          _ -> true);

  private VariableNames() {}
}
