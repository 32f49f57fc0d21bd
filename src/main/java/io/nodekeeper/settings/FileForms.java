package io.nodekeeper.settings;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The forms of what files for containers are declared with. */
final class FileForms {

  static final Form<String> PATH =
      Form.text(
          "an absolute path of a file without //, . and .. in it, without a / at its end, and with a"
              + " name of at most 200 bytes",
          text -> Optional.of(text).filter(FileForms::isPath),
          Shown::plain,
          FileForms::normalized);

  /** Not in a folder: a change there would not be seen. */
  static final Form<String> TEMPLATE =
      Form.text(
          "the name of a file in files.d itself, such as targets.mustache, not ending in .yaml",
          Pattern.compile("(?!\\.{1,2}\\z)(?!.*\\.ya?ml\\z)[^/\\p{Cntrl}]{1,255}"),
          _ -> true);

  static final Form<String> PARAMETER =
      Form.text(
          "a parameter's name, such as /prod/level: letters, digits and - _ . /",
          text ->
              SourcePath.parameter(text).map(SourcePath::written).filter(is -> !is.contains("{")),
          Shown::plain,
          _ -> Optional.empty());

  static final Form<String> SECRET =
      Form.text(
          "a secret's name or ARN, such as prod/api: 1 to 512 letters, digits and - _ . / + = @",
          Pattern.compile(
              "(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}"),
          _ -> true);

  static final Form<String> MEMBER =
      Form.text(
          "a member's name: 1 to 255 characters", Pattern.compile("\\P{Cntrl}{1,255}"), _ -> true);

  static final Form<String> ATTRIBUTE =
      Form.text(
          "an ECS attribute's name: 1 to 128 letters, digits and - _ . / \\",
          Pattern.compile("[A-Za-z0-9_./\\\\-]{1,128}"),
          _ -> true);

  static final Form<String> LABEL =
      Form.text("a label: 1 to 255 characters", Pattern.compile("\\P{Cntrl}{1,255}"), _ -> true);

  /** As {@code ls} writes it; settings have it in octal digits. */
  static final Form<String> MODE =
      Form.text(
          "a mode such as \"0644\": its owner may read it, nobody but the owner and the group write it",
          FileForms::mode,
          FileForms::octal,
          FileForms::meantMode);

  static final Form<String> USER =
      Form.text(
          "a name: 1 to 32 letters, digits and - _ . , beginning with a letter or _",
          Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}"),
          _ -> true);

  private static final List<String> SIGNALS =
      List.of("HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "WINCH");

  static final Form<String> SIGNAL =
      Form.text(
          String.join(", ", SIGNALS.subList(0, SIGNALS.size() - 1)) + " or " + SIGNALS.getLast(),
          text -> Optional.of(text).filter(SIGNALS::contains),
          Function.identity(),
          text ->
              DidYouMean.among(
                  SIGNALS,
                  text.toUpperCase(Locale.ROOT)
                      .replaceFirst("^SIG", "")
                      .replaceFirst("^1$", "HUP")));

  static final Form<String> ARGUMENT =
      Form.text(
          "a text of 1 to 4096 characters", Pattern.compile("(?s)[^\\x00]{1,4096}"), _ -> true);

  private FileForms() {}

  /** A name has room for 255 bytes, and the unfinished file beside it has a longer one. */
  private static final int MOST_BYTES = 200;

  private static boolean isPath(String text) {
    String name = text.substring(text.lastIndexOf('/') + 1);
    return text.length() > 1
        && name.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES
        && WhereKeys.PATH.reading().apply(scalar(text)).isPresent();
  }

  private static Node.Scalar scalar(String text) {
    return new Node.Scalar(Place.whole(""), Node.Scalar.Kind.TEXT, text);
  }

  private static Optional<String> normalized(String text) {
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    return Optional.of(Path.of(text).normalize().toString())
        .filter(path -> !path.equals(text) && isPath(path));
  }

  private static Optional<String> mode(String text) {
    if (!text.matches("0[0-7]{3}")) {
      return Optional.empty();
    }
    Set<PosixFilePermission> permissions = permissions(Integer.parseInt(text, 8));
    return permissions.contains(PosixFilePermission.OWNER_READ)
            && !permissions.contains(PosixFilePermission.OTHERS_WRITE)
        ? Optional.of(PosixFilePermissions.toString(permissions))
        : Optional.empty();
  }

  private static Optional<String> meantMode(String text) {
    String meant = text.matches("[r-][w-][x-][r-][w-][x-][r-][w-][x-]") ? octal(text) : "0" + text;
    return Optional.of(meant).filter(is -> mode(is).isPresent());
  }

  /** The enum's constants are in the order of the bits, from the left. */
  private static Set<PosixFilePermission> permissions(int bits) {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((bits >> (all.length - 1 - i) & 1) == 1) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }

  private static String octal(String permissions) {
    int bits = 0;
    for (int i = 0; i < permissions.length(); i++) {
      bits = bits * 2 + (permissions.charAt(i) == '-' ? 0 : 1);
    }
    return "0%03o".formatted(bits);
  }
}
