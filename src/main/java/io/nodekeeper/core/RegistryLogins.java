package io.nodekeeper.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logins to registries of images, as {@code login.txt} has them: on each line the arguments of
 * {@code docker login}, quoted as in a shell; {@code #} at the beginning of a word begins a
 * comment.
 */
public final class RegistryLogins {

  /** Docker's own name for Docker Hub. */
  static final String HUB = "https://index.docker.io/v1/";

  /** Whatever else Docker Hub is called. */
  private static final Pattern HUB_NAMES =
      Pattern.compile("(?i)(?:https?://)?(?:index\\.)?docker\\.io(?:/v[12])?/?");

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private static final int MOST_LINES = 1_000;

  /**
   * The ECS agent logs in there by the role of the node. In networks of both kinds its name has
   * {@code dkr-ecr}.
   */
  private static final Pattern ECR =
      Pattern.compile(
          "(?i)(?:https?://)?(?:[0-9]+\\.dkr[.-]ecr(?:-fips)?\\.[^/]*|public\\.ecr\\.aws)(?:/.*)?");

  private static final Pattern REGISTRY = Pattern.compile("[A-Za-z0-9._:/-]{1,512}");
  private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]{1,320}");

  /** One login of {@link #lines()}. */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "\"(%s)\":\\{\"auth\":\"([A-Za-z0-9+/=]+)\"(?:,\"email\":\"(%s)\")?}"
              .formatted(REGISTRY, EMAIL));

  private final SortedMap<String, Login> byRegistry = new TreeMap<>();
  private final List<String> troubles = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  /**
   * One login. Nobody is to see it: there is no text of it.
   *
   * @param auth user and password, as the ECS agent is given them
   */
  private record Login(String auth, Optional<String> email) {
    @Override
    public String toString() {
      return "Login";
    }
  }

  /** A line that cannot be used; the message says why, and nothing of what is in it. */
  private static final class Bad extends Exception {
    private static final long serialVersionUID = 1L;

    Bad(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Takes in a file. Where two lines are for one registry, the later one holds, as with {@code
   * docker login} itself; Docker Hub is one, by whatever name.
   *
   * @param name of the file, for messages
   */
  public void read(String name, String text) {
    int number = 0;
    String lines = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    for (String line : lines.lines().limit(MOST_LINES + 1L).toList()) {
      number++;
      String place = name + ":" + number;
      if (number > MOST_LINES) {
        troubles.add(place + ": only the first " + MOST_LINES + " lines are read");
        return;
      }
      try {
        take(place, Words.of(line));
      } catch (Bad bad) {
        troubles.add(place + ": " + bad.getMessage() + "; the other lines are used");
      }
    }
  }

  /**
   * Keeps what was written before for other registries than those that are known by now.
   *
   * @param lines as {@link #lines()} had them
   * @return the registries whose logins are kept so
   */
  List<String> keep(String lines) {
    var kept = new ArrayList<String>();
    Matcher login = WRITTEN.matcher(lines);
    while (login.find()) {
      var before = new Login(login.group(2), Optional.ofNullable(login.group(3)));
      if (byRegistry.putIfAbsent(login.group(1), before) == null) {
        kept.add(login.group(1));
      }
    }
    return List.copyOf(kept);
  }

  private void take(String place, List<String> words) throws Bad {
    List<String> arguments =
        words.size() >= 2 && words.subList(0, 2).equals(List.of("docker", "login"))
            ? words.subList(2, words.size())
            : words;
    if (arguments.isEmpty()) {
      return;
    }
    Optional<String> user = Optional.empty();
    Optional<String> password = Optional.empty();
    Optional<String> email = Optional.empty();
    Optional<String> registry = Optional.empty();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      String option = option(word);
      String attached = word.substring(option.length());
      switch (option) {
        case "-u", "--username" -> user = Optional.of(value(option, attached, rest));
        case "-p", "--password" -> password = Optional.of(value(option, attached, rest));
        case "-e", "--email" -> email = Optional.of(value(option, attached, rest));
        default -> {
          if (word.startsWith("-") || registry.isPresent()) {
            throw new Bad("it has more than -u USER -p PASSWORD [-e EMAIL] [REGISTRY]");
          }
          registry = Optional.of(word);
        }
      }
    }
    add(place, registry, user, password, email);
  }

  private void add(
      String place,
      Optional<String> registry,
      Optional<String> user,
      Optional<String> password,
      Optional<String> email)
      throws Bad {
    if (registry.filter(name -> ECR.matcher(name).matches()).isPresent()) {
      skipped.add(place + ": the ECS agent logs in to ECR by itself");
      return;
    }
    if (user.filter(name -> !name.isEmpty() && name.indexOf(':') < 0).isEmpty()) {
      throw new Bad("it has no user: -u USER, without a colon");
    }
    if (password.filter(word -> !word.isEmpty()).isEmpty()) {
      throw new Bad("it has no password: -p PASSWORD");
    }
    if (registry.filter(name -> !REGISTRY.matcher(name).matches()).isPresent()) {
      throw new Bad("its registry is no name or address of one");
    }
    if (email.filter(is -> !EMAIL.matcher(is).matches()).isPresent()) {
      throw new Bad("its -e is no address of a person");
    }
    String name = registry.filter(is -> !HUB_NAMES.matcher(is).matches()).orElse(HUB);
    byRegistry.put(name, new Login(auth(user.get(), password.get()), email));
  }

  /** What a word begins with: {@code --name} up to its {@code =}, or a dash and one letter. */
  private static String option(String word) {
    if (word.startsWith("--")) {
      return word.replaceFirst("(?s)=.*", "");
    }
    return word.substring(0, Math.min(2, word.length()));
  }

  /** As docker itself has it: {@code -pX} and {@code -p=X} are X, but {@code -p=} is "=". */
  private static String value(String option, String attached, Iterator<String> rest) throws Bad {
    if (attached.startsWith("=") && (option.startsWith("--") || attached.length() > 1)) {
      return attached.substring(1);
    }
    if (!attached.isEmpty()) {
      return attached;
    }
    if (!rest.hasNext()) {
      throw new Bad("its last option has no value");
    }
    return rest.next();
  }

  /** What is wrong with lines, each with its place. */
  public List<String> troubles() {
    return List.copyOf(troubles);
  }

  /** Lines that are not needed, each with its place. */
  public List<String> skipped() {
    return List.copyOf(skipped);
  }

  /**
   * The lines {@code ECS_ENGINE_AUTH_TYPE} and {@code ECS_ENGINE_AUTH_DATA}, each ended by a
   * newline; none without a login. They are unquoted: it is no shell that reads them.
   */
  String lines() {
    if (byRegistry.isEmpty()) {
      return "";
    }
    var data = new StringBuilder("{");
    byRegistry.forEach((registry, login) -> {
      data.append(data.length() > 1 ? "," : "").append('"').append(registry);
      data.append("\":{\"auth\":\"").append(login.auth()).append('"');
      login.email().ifPresent(is -> data.append(",\"email\":\"").append(is).append('"'));
      data.append('}');
    });
    return "ECS_ENGINE_AUTH_TYPE=dockercfg\nECS_ENGINE_AUTH_DATA=" + data + "}\n";
  }

  private static String auth(String user, String password) {
    return Base64.getEncoder()
        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** The words of a line, as a shell would take them apart, without any expansion. */
  private static final class Words {
    private final String line;
    private final List<String> words = new ArrayList<>();
    private int at;

    private Words(String line) {
      this.line = line;
    }

    static List<String> of(String line) throws Bad {
      var words = new Words(line);
      words.read();
      return words.words;
    }

    private void read() throws Bad {
      while (true) {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
          at++;
        }
        if (at == line.length() || line.charAt(at) == '#') {
          return;
        }
        words.add(word());
      }
    }

    private String word() throws Bad {
      var word = new StringBuilder();
      while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
        char c = line.charAt(at++);
        switch (c) {
          case '\'' -> quoted('\'', false, word);
          case '"' -> quoted('"', true, word);
          case '\\' -> word.append(next());
          default -> word.append(c);
        }
      }
      return word.toString();
    }

    private void quoted(char end, boolean escapes, StringBuilder into) throws Bad {
      for (char c = next(); c != end; c = next()) {
        boolean escaped = escapes && c == '\\' && at < line.length() && isSpecial(line.charAt(at));
        into.append(escaped ? next() : c);
      }
    }

    private static boolean isSpecial(char c) {
      return c == '"' || c == '\\' || c == '$' || c == '`';
    }

    private char next() throws Bad {
      if (at == line.length()) {
        throw new Bad("a quote or a backslash at its end is left open");
      }
      return line.charAt(at++);
    }
  }
}
