package io.nodekeeper.bundle;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where secrets stand, and what they look like. */
public final class Secrets {

  private static final String WORDS =
      "secret|(?<!by|com|tres)pass(?!ed|ing|ive|port|age|enger|thr)|pwd|token|credential"
          + "|api[-_.]?key|access[-_.]?key|private[-_.]?key"
          + "|license[-_.]?key|auth_?data|authorization|session|cookie|signature|dsn"
          + "|connection[-_.]?string|webhook|salt";

  /** What has such a name says of a secret where or of what kind it is. */
  private static final Pattern ABOUT =
      Pattern.compile(
          ".*(?:[-_.](?i:type|class|id|name|file|path|dir|address|expiration)"
              + "|(?:Type|Class|Id|Name|File|Path|Dir))[\"']?",
          Pattern.DOTALL);

  private static final Pattern NAME = Pattern.compile("(?i).*(?:" + WORDS + ").*", Pattern.DOTALL);

  /** Names of every shell's, which have nothing to do with passwords. */
  private static final List<String> DIRECTORIES = List.of("PWD", "OLDPWD");

  /** Words of our settings, which name where a secret is kept, or that a file is one. */
  static final List<String> OURS = List.of("secret", "secureParameter");

  /** What may stand anywhere, and so tells nothing. */
  static final Pattern PLAIN =
      Pattern.compile("(?i)true|false|null|none|[0-9]{1,4}|\\(not shown\\)");

  private static final int MOST_BESIDE = 60;

  /** From such a word on: what the name begins with would be tried at each place of a text. */
  private static final String KEY_FROM_WORD = "(?:" + WORDS + ")[\\w.\\-/]{0," + MOST_BESIDE + "}";

  private static final String KEY = "[\\w.\\-/]{0," + MOST_BESIDE + "}" + KEY_FROM_WORD;

  private static final String QUOTED = "\"(?:[^\"\\\\\\n]|\\\\.)*\"|'[^'\\n]*'";

  private static final String ASSIGNS =
      "(?im)(" + KEY_FROM_WORD + "[\"']?\\s{0,8}(?:=>|[:=])[ \\t]*)";

  /** {@code NAME=value}, {@code name: value} and {@code "name": "value"}, to the line's end. */
  static final Pattern ASSIGNED = Pattern.compile(ASSIGNS + "(" + QUOTED + "|[^\\s\"'][^\\n]*)");

  /** The same in a sentence, which goes on behind it. */
  static final Pattern MENTIONED = Pattern.compile(ASSIGNS + "(" + QUOTED + "|[^\\s\"']\\S*)");

  /** A name and its value as two members. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?is)([\"']?(?:name|key)[\"']?\\s{0,8}:\\s{0,8}[\"']?"
              + KEY
              + "[\"']?\\s{0,8},?\\s{0,80}[\"']?value[\"']?\\s{0,8}:[ \\t]*)"
              + "(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\s\"'][^\\n]*)");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY(?:(?!-----END)[\\s\\S])*(?:-----END[^-]*-----)?");

  private static final String FLAG =
      "--?[\\w.\\-]{0,40}(?:passw(?:or)?d|pass|passphrase|pwd|token|secret"
          + "|(?:api|access|private|license)[-_]?key)";

  /** A value stands behind a flag as the next word, or as the next item of a list. */
  private static final String BEHIND =
      "(?:[ =][\"']?|[\"']?[ \\t]*,\\s{0,80}[\"']?|[\"']?[ \\t]*\\n\\s{0,80}-[ \\t]+[\"']?)";

  /** Each with what of it stays, before and after. */
  private static final List<Pattern> LOOKS =
      List.of(
          Pattern.compile("(://)[^/\\s@\"']*:[^/\\s@\"']*(@)"),
          Pattern.compile("()\\b(?:AKIA|ASIA)[A-Z0-9]{12,}\\b()"),
          Pattern.compile("()\\beyJ[\\w-]{5,}\\.[\\w-]{5,}(?:\\.[\\w-]*)?()"),
          Pattern.compile("(?i)(\\b(?:bearer|basic)\\s{1,8})[\\w+/=.~-]{6,}()"),
          Pattern.compile("(?i)(X-Amz-(?:Signature|Security-Token|Credential)=)[^&\\s\"']+()"),
          Pattern.compile("(?i)(\"(?:auth|identitytoken)\"\\s{0,8}:\\s{0,8}\")[^\"]*(\")"),
          Pattern.compile(
              "(?i)((?:^|\\s)(?:-u|--user(?:name)?)[ =]?\\S+\\s+(?:-p|--password)[ =]?)[^\\n]*()"),
          Pattern.compile(
              "(?i)((?:^|[\\s\"'\\[,])(?:-u|--user)(?:[ =]?|[\"']?\\s{0,8},\\s{0,8})[\"']?"
                  + "[^\\s:\"',]+:)[^\\s\"',\\]]+()"),
          Pattern.compile("(?im)((?:^|[\\s\"'\\[,])" + FLAG + BEHIND + ")[^\\s\"',\\]]+()"));

  private Secrets() {}

  /** Whether what has this name may be a secret. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches() && !DIRECTORIES.contains(name);
  }

  /** Whether it is one, so that it is looked for in everything. */
  public static boolean isValueOf(String name) {
    return isName(name) && !ABOUT.matcher(name).matches();
  }

  /** Whether what follows it in a list of arguments is a secret. */
  static boolean isFlag(String argument) {
    return IS_FLAG.matcher(argument).matches();
  }

  private static final Pattern IS_FLAG = Pattern.compile("(?i)" + FLAG);

  /** Lines of settings without what stands where secrets stand. */
  static String inSettings(String text) {
    String rest = NAMED.matcher(byLook(text)).replaceAll(Secrets::replaced);
    return withoutBlocks(without(ASSIGNED, rest));
  }

  /** What stands in lines of settings where secrets stand, also in a comment. */
  static List<String> of(String settings) {
    return ASSIGNED
        .matcher(settings)
        .results()
        .filter(found -> isValueOf(name(settings, found)))
        .filter(found -> !OURS.contains(name(settings, found)))
        .map(found -> found.group(2).strip())
        .flatMap(value -> Stream.of(value, value.replaceFirst("\\s+#.*", "")))
        .map(value -> value.replaceAll("^[\"']|[\"']$", ""))
        .toList();
  }

  /** The whole of it, also what stands before the word by which it was found. */
  private static String name(String text, MatchResult assigned) {
    int word = assigned.start(1);
    int begin = word;
    while (begin > 0 && word - begin < MOST_BESIDE && isOfNames(text.charAt(begin - 1))) {
      begin--;
    }
    return text.substring(begin, assigned.end(1)).replaceAll("[\"':=>\\s]", "");
  }

  private static boolean isOfNames(char one) {
    return (one >= 'a' && one <= 'z')
        || (one >= 'A' && one <= 'Z')
        || (one >= '0' && one <= '9')
        || "_.-/".indexOf(one) >= 0;
  }

  /** Sentences without what stands where secrets stand. */
  static String inProse(String text) {
    String rest = NAMED.matcher(byLook(text)).replaceAll(Secrets::replaced);
    return without(MENTIONED, rest);
  }

  /** A text without what is a secret by its own form. */
  static String byLook(String text) {
    String rest = PRIVATE_KEY.matcher(text).replaceAll(Redaction.REDACTED);
    for (Pattern looks : LOOKS) {
      rest = looks.matcher(rest).replaceAll("$1" + Redaction.REDACTED + "$2");
    }
    return rest;
  }

  private static String without(Pattern assigns, String text) {
    return assigns
        .matcher(text)
        .replaceAll(found ->
            isName(name(text, found)) ? replaced(found) : Matcher.quoteReplacement(found.group()));
  }

  /** In quotes, if it was; what is no secret by its form stays. */
  private static String replaced(MatchResult found) {
    String value = found.group(2);
    char first = value.charAt(0);
    boolean quoted = first == '"' || first == '\'';
    String plain = quoted ? value.substring(1, value.length() - 1) : value.strip();
    boolean stays = PLAIN.matcher(plain).matches() || first == '|' || first == '>';
    String quote = quoted ? String.valueOf(first) : "";
    return Matcher.quoteReplacement(
        stays ? found.group() : found.group(1) + quote + Redaction.REDACTED + quote);
  }

  private static final Pattern OPEN =
      Pattern.compile(
          "(?i)(\\s*(?:- )?\\s*)[\"']?" + KEY + "[\"']?\\s*:\\s*(?:[|>][-+0-9]*)?\\s*(?:#.*)?");

  /** In YAML a secret may stand in the lines below its name, further to the right. */
  private static String withoutBlocks(String text) {
    if (!text.toLowerCase(Locale.ROOT).contains(":")) {
      return text;
    }
    var lines = new StringJoiner("\n");
    int block = -1;
    for (String line : text.split("\n", -1)) {
      int indent = line.length() - line.stripLeading().length();
      boolean inside = block >= 0 && (line.isBlank() || indent > block);
      if (inside) {
        lines.add(line.isBlank() ? line : " ".repeat(indent) + Redaction.REDACTED);
        continue;
      }
      block = OPEN.matcher(line).matches() ? indent : -1;
      lines.add(line);
    }
    return lines.toString();
  }
}
