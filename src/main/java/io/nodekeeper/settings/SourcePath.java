package io.nodekeeper.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a parameter or the address of an object, with places that the node fills in.
 *
 * @param written as settings write it
 */
public record SourcePath(String written, List<Part> parts) {

  private static final Pattern PLACE =
      Pattern.compile("\\{(?:(cluster)|(region)|tag:([^{}\\p{Cntrl}]{1,128}))}");

  /** What may be filled in: nothing that could lead to another folder. */
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_.-]{1,256}");

  private static final Pattern PARAMETER =
      Pattern.compile("[A-Za-z0-9_.-]{1,1011}|(?:/[A-Za-z0-9_.-]+){1,15}");
  private static final int LONGEST_PARAMETER = 1011;

  private static final Pattern OBJECT =
      Pattern.compile(
          "s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/([A-Za-z0-9!_.*'()/=+@:,-]{1,1024})");
  private static final Pattern DOTS = Pattern.compile("(?:.*/)?\\.\\.?(?:/.*)?");
  private static final int SCHEME = "s3://".length();

  /** A piece of it. */
  public sealed interface Part {
    record Text(String text) implements Part {}

    record Cluster() implements Part {}

    record Region() implements Part {}

    record Tag(String key) implements Part {}
  }

  /** What a node knows for it; empty for what it does not know yet. */
  public record Facts(
      Optional<String> cluster,
      Optional<String> region,
      Optional<SortedMap<String, String>> tags) {}

  /** What came of filling it in. */
  public sealed interface Resolution {
    /**
     * It is known.
     *
     * @param shown for people: a tag's value is not in it
     */
    record Path(String path, String shown) implements Resolution {}

    /**
     * It is not known, or not allowed.
     *
     * @param why in one line
     * @param yet the node does not know itself yet, as after each boot
     */
    record Waits(String why, boolean yet) implements Resolution {}
  }

  static Optional<SourcePath> parameter(String written) {
    return parts(written)
        .map(parts -> new SourcePath(written, parts))
        .filter(path -> isParameter(path.example()));
  }

  static Optional<SourcePath> object(String written) {
    return parts(written)
        .map(parts -> new SourcePath(written, parts))
        .filter(path -> isObject(path.example()) && !path.hasTagInBucket());
  }

  /** The bucket and the key of an object's address. */
  public static List<String> bucketAndKey(String address) {
    int slash = address.indexOf('/', SCHEME);
    return List.of(address.substring(SCHEME, slash), address.substring(slash + 1));
  }

  private static Optional<List<Part>> parts(String written) {
    var parts = new ArrayList<Part>();
    Matcher place = PLACE.matcher(written);
    int end = 0;
    while (place.find()) {
      parts.add(new Part.Text(written.substring(end, place.start())));
      parts.add(
          place.group(1) != null
              ? new Part.Cluster()
              : place.group(2) != null ? new Part.Region() : new Part.Tag(place.group(3)));
      end = place.end();
    }
    parts.add(new Part.Text(written.substring(end)));
    return Optional.of(List.copyOf(parts));
  }

  private static boolean isParameter(String name) {
    return name.length() <= LONGEST_PARAMETER
        && PARAMETER.matcher(name).matches()
        && !DOTS.matcher(name).matches();
  }

  private static boolean isObject(String address) {
    Matcher matcher = OBJECT.matcher(address);
    return matcher.matches() && !DOTS.matcher(matcher.group(2)).matches();
  }

  /** With something short for each place. */
  private String example() {
    var text = new StringBuilder();
    parts.forEach(part -> text.append(example(part)));
    return text.toString();
  }

  private static String example(Part part) {
    return switch (part) {
      case Part.Text(String fixed) -> fixed;
      case Part.Cluster _, Part.Region _, Part.Tag _ -> "x";
    };
  }

  /** Whoever may tag an instance must not choose whose bucket it reads. */
  private boolean hasTagInBucket() {
    int slash = written.indexOf('/', SCHEME);
    return written.substring(0, slash).contains("{tag:");
  }

  /** Fills it in. */
  public Resolution resolve(Facts facts) {
    boolean yet = facts.cluster().isEmpty() || facts.region().isEmpty();
    var path = new StringBuilder();
    var shown = new StringBuilder();
    for (Part part : parts) {
      Optional<String> value = value(part, facts);
      if (value.isEmpty()) {
        return new Resolution.Waits(absence(part, facts), yet);
      }
      if (!(part instanceof Part.Text) && !isValue(value.get())) {
        return new Resolution.Waits(
            name(part)
                + " has a value that cannot be part of a path: it may have 1 to 256 letters,"
                + " digits and - _ . alone",
            yet);
      }
      path.append(value.get());
      shown.append(part instanceof Part.Tag(String key) ? "{tag:" + key + "}" : value.get());
    }
    String whole = path.toString();
    return isParameter(whole) || isObject(whole)
        ? new Resolution.Path(whole, shown.toString())
        : new Resolution.Waits("the path is not allowed once it is filled in: it is too long", yet);
  }

  private static String absence(Part part, Facts facts) {
    return part instanceof Part.Tag(String key) && facts.tags().isPresent()
        ? "this instance has no tag " + Shown.quoted(key)
        : name(part) + " is not known yet";
  }

  private static boolean isValue(String value) {
    return VALUE.matcher(value).matches() && !DOTS.matcher(value).matches();
  }

  private static Optional<String> value(Part part, Facts facts) {
    return switch (part) {
      case Part.Text(String text) -> Optional.of(text);
      case Part.Cluster _ -> facts.cluster();
      case Part.Region _ -> facts.region();
      case Part.Tag(String key) -> facts.tags().flatMap(tags -> Optional.ofNullable(tags.get(key)));
    };
  }

  private static String name(Part part) {
    return switch (part) {
      case Part.Text _ -> "the path";
      case Part.Cluster _ -> "the cluster";
      case Part.Region _ -> "the Region";
      case Part.Tag(String key) -> "the tag " + Shown.quoted(key);
    };
  }

  /** Whether a tag has to be known for it. */
  public boolean needsTags() {
    return parts.stream().anyMatch(part -> part instanceof Part.Tag);
  }
}
