package io.nodekeeper.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The keys below {@code sources}. */
final class SourceKeys {

  private static final String NONE = "none";

  private static final String PLACES = "{cluster}, {region} and {tag:KEY}";

  private static final Form<Optional<SourcePath>> PARAMETER =
      path(
          "none, or a parameter's name such as /nodekeeper/{cluster}/daemons: letters, digits and"
              + " - _ . /, with "
              + PLACES,
          SourcePath::parameter);

  private static final Form<Optional<SourcePath>> OBJECT =
      path(
          "none, or an object's address such as s3://bucket/{cluster}.yaml, with "
              + PLACES
              + ", but no tag in the bucket",
          SourcePath::object);

  private SourceKeys() {}

  static Sources read(Section sources) {
    Optional<SourcePath> ssm = sources.value("ssm", PARAMETER, Optional.empty());
    Optional<SourcePath> s3 = sources.value("s3", OBJECT, Optional.empty());
    Section services = sources.section("services");
    boolean discover = services.value("discover", Form.flag(), false);
    boolean zero =
        services.value(
            "zero", Form.oneOf(List.of(true, false), declares -> declares ? "on" : "off"), false);
    services.end();
    Duration poll =
        sources.value(
            "poll",
            Form.duration(Duration.ofSeconds(30), Duration.ofHours(1)),
            Duration.ofMinutes(5));
    sources.end();
    return new Sources(ssm, s3, discover, zero, poll);
  }

  private static Form<Optional<SourcePath>> path(
      String expected, Function<String, Optional<SourcePath>> form) {
    return Form.text(
        expected,
        text -> {
          Optional<SourcePath> path = form.apply(text);
          return text.equals(NONE) || path.isPresent()
              ? Optional.of(path.filter(_ -> !text.equals(NONE)))
              : Optional.empty();
        },
        path -> path.map(given -> Shown.plain(given.written())).orElse(NONE),
        _ -> Optional.empty());
  }
}
