package io.nodekeeper.app;

import io.nodekeeper.bundle.Piece;
import io.nodekeeper.bundle.Redaction;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Packs what a bug report needs into one file. */
@Command(
    name = "bundle",
    description = {
      "Packs what a bug report needs into one file, without secrets.",
      "Only its owner can read it. It has the last looks, history, settings, versions,",
      "status, journal, units and attributes. Neither the agent, Docker, the ECS agent",
      "nor AWS has to answer: what cannot be had within 20 s is named, here and in the",
      "MANIFEST of the bundle. Of a long history the rest takes some seconds more;",
      "progress is for terminals only.",
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper bundle                  into this directory, with a name of its own",
      "  nodekeeper bundle /tmp/node.tar.gz",
      "  nodekeeper explain /tmp/node.tar.gz    what was decided, and why",
      "",
      "Run it as root, or the user nodekeeper, or most of it is missing.",
      "Exits with 0; 77 when FILE is there already, or cannot be written.",
    })
final class BundleCommand implements Callable<Integer> {

  /** Whoever reports a fault is not to wait for what is the fault. */
  static final Duration WITHIN = Duration.ofSeconds(20);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Is there on no node: what is asked is then asked by the defaults. */
  private static final String NO_SETTINGS = "/proc/self/nodekeeper-has-no-settings";

  private final Nodekeeper top;
  private final Surroundings around;
  private final Screen screen;
  private final NodeTexts texts;
  private final Duration within;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Where to; by default nodekeeper-TIME.tar.gz in this directory.")
  private @Nullable Path file;

  BundleCommand(Nodekeeper top, Surroundings around, Screen screen) {
    this(top, around, screen, NodeTexts.ofHost(around.clock()), WITHIN);
  }

  BundleCommand(
      Nodekeeper top, Surroundings around, Screen screen, NodeTexts texts, Duration within) {
    this.top = top;
    this.around = around;
    this.screen = screen;
    this.texts = texts;
    this.within = within;
  }

  @Override
  public Integer call() throws Stopped {
    Instant at = around.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    String name = "nodekeeper-" + STAMP.format(at);
    Path target = (file == null ? Path.of(name + ".tar.gz") : file).toAbsolutePath().normalize();
    refuse(target);
    Parcel parcel = parcel();
    tell("");
    byte[] packed = write(parcel, name, at, target);
    print(parcel, target, packed.length);
    return Exit.OK;
  }

  /** Before anything is asked, which takes a while. */
  private static void refuse(Path target) throws Stopped {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new Stopped(Exit.PERMISSION, target + " is there already; name another FILE");
    }
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new Stopped(Exit.PERMISSION, "there is no directory " + folder);
    }
  }

  /** In the place of what was told before. */
  private void tell(String text) {
    if (screen.err()) {
      around.err().print(Screen.OVER + text);
      around.err().flush();
    }
  }

  private Parcel parcel() {
    tell("asking");
    Places places = top.places();
    Settings settings = Settings.load(places.settings(), Supply.of(places).texts());
    var asker = new Asker(around.clock());
    var answers =
        new BundleParts(around, places, settings, edges(settings), texts, within).ask(asker);
    Map<String, Reading<List<Piece>>> parts = new LinkedHashMap<>();
    answers.forEach((name, answer) -> parts.put(name, answer.reading()));
    var redaction = new Redaction();
    var known = new KnownSecrets(redaction, places);
    known.inEnvironment(around.environment());
    known.inFiles(settings);
    parts.values().stream()
        .flatMap(part -> part.toOptional().stream())
        .flatMap(List::stream)
        .forEach(known::inPiece);
    var parcel = new Parcel(redaction);
    parts.forEach((name, part) -> {
      for (Piece piece : part.toOptional().orElse(List.of())) {
        tell("packing " + piece.name());
        parcel.add(piece);
      }
      part.whyNot().ifPresent(why -> parcel.miss(name, why));
    });
    return parcel;
  }

  private Optional<Edges> edges(Settings settings) {
    Settings usable =
        settings instanceof Settings.Loaded ? settings : Settings.load(Path.of(NO_SETTINGS));
    try {
      return usable instanceof Settings.Loaded loaded
          ? Optional.of(around.open(around.clock(), top.places(), loaded.agent()))
          : Optional.empty();
    } catch (Stopped impossible) {
      return Optional.empty();
    }
  }

  private static byte[] write(Parcel parcel, String folder, Instant at, Path target)
      throws Stopped {
    try {
      byte[] packed = parcel.packed(folder, at);
      new AtomicFile(target, AtomicFile.PRIVATE).write(packed);
      return packed;
    } catch (IOException e) {
      throw new Stopped(Exit.PERMISSION, String.valueOf(e.getMessage()));
    }
  }

  private void print(Parcel parcel, Path target, int bytes) {
    if (top.json()) {
      Map<String, Object> data = Json.versioned();
      data.put("file", target.toString());
      data.put("bytes", bytes);
      data.put("parts", parts(parcel));
      data.put("missing", parcel.missing().stream().map(BundleCommand::data).toList());
      around.out().print(Json.pretty(data));
      return;
    }
    around.say("Packed into " + target + ", " + ((bytes + 1023) >> 10) + " KiB:", 2);
    parcel
        .files()
        .forEach((name, content) -> around.say("%9d  %s".formatted(content.length, name), 11));
    parcel
        .missing()
        .forEach(part -> around.say("  missing  " + part.what() + ": " + part.why(), 11));
    around.say(
        "Secrets that could be told are taken out; look through it before you send it on.", 0);
  }

  private static List<Map<String, Object>> parts(Parcel parcel) {
    var parts = new ArrayList<Map<String, Object>>();
    parcel
        .files()
        .forEach((name, content) -> {
          Map<String, Object> data = new LinkedHashMap<>();
          data.put("name", name);
          data.put("bytes", content.length);
          parts.add(data);
        });
    return parts;
  }

  private static Map<String, Object> data(Parcel.Missing part) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("what", part.what());
    data.put("why", part.why());
    return data;
  }
}
