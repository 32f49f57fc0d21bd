package io.nodekeeper.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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
  private static final List<String> HUB_HOSTS =
      List.of("docker.io", "index.docker.io", "registry-1.docker.io");

  /** A registry's host with its port, and what of its images a path may name. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?i)(?:https?://)?([A-Z0-9._-]+(?::[0-9]+)?)(?:/+(?:v[12]/*$)?(.*?)/*)?");

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
   * @param path behind the registry's host; mostly empty
   */
  private record Login(String auth, Optional<String> email, String path) {
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
   * docker login} itself: a registry is its host and port, and Docker Hub is one, by whatever name.
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
      Matcher address = ADDRESS.matcher(login.group(1));
      if (address.matches()) {
        var before = new Login(login.group(2), Optional.ofNullable(login.group(3)), path(address));
        String name = name(address);
        if (byRegistry.putIfAbsent(name, before) == null) {
          kept.add(name);
        }
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
    String written = registry.orElse(HUB);
    Matcher address = ADDRESS.matcher(written);
    if (!REGISTRY.matcher(written).matches() || !address.matches()) {
      throw new Bad("its registry is no name or address of one");
    }
    if (email.filter(is -> !EMAIL.matcher(is).matches()).isPresent()) {
      throw new Bad("its -e is no address of a person");
    }
    put(place, name(address), new Login(auth(user.get(), password.get()), email, path(address)));
  }

  /** One for a part of a registry's images is one for all of them. */
  private void put(String place, String name, Login login) {
    Login before = byRegistry.put(name, login);
    if (before != null && !before.path().equals(login.path())) {
      troubles.add(
          "%s: its login is for all of %s, as with docker login, and takes the place of the one for %s"
              .formatted(place, name, before.path().isEmpty() ? name : name + "/" + before.path()));
    }
  }

  /**
   * By which {@code docker login} and the ECS agent know it: the agent takes the scheme off, and
   * would have one of several that are then the same at random.
   */
  private static String name(Matcher address) {
    String host = address.group(1).toLowerCase(Locale.ROOT);
    return HUB_HOSTS.contains(host) ? HUB : host;
  }

  private static String path(Matcher address) {
    return Optional.ofNullable(address.group(2)).orElse("");
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
