package io.nodekeeper.app;

import io.nodekeeper.core.Moments;
import io.nodekeeper.core.Note;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.record.SourceContent;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.settings.Problem;
import io.nodekeeper.settings.Settings;
import io.nodekeeper.settings.SourceKind;
import io.nodekeeper.settings.SourcePath.Resolution;
import io.nodekeeper.settings.SourceText;
import io.nodekeeper.settings.Sources;
import io.nodekeeper.settings.Supplied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the sources of daemons say: the newest, and the last that held, which is kept on disk. Any
 * number of threads may use it.
 */
final class Supply {

  /** The text may have 1 MiB, and be escaped. */
  private static final int MOST_OF_A_FILE = 8 << 20;

  /** How many problems are named in one line. */
  private static final int NAMED = 3;

  /** What is known of one source. */
  private static final class Stock {
    private Optional<SourceContent> newest = Optional.empty();
    private Optional<SourceContent> good = Optional.empty();
    private Optional<SourceContent> kept = Optional.empty();
    private Optional<Resolution.Path> asked = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private Optional<Instant> since = Optional.empty();
    private boolean waits;
    private Optional<String> ofDisk = Optional.empty();
  }

  private final Path folder;
  private final Map<SourceKind, Stock> stocks = new EnumMap<>(SourceKind.class);

  private Supply(Path folder) {
    this.folder = folder;
  }

  /** With what is on disk. */
  static Supply of(Places places) {
    var supply = new Supply(places.sources());
    for (SourceKind kind : SourceKind.values()) {
      supply.stocks.put(kind, supply.read(kind));
    }
    return supply;
  }

  private Stock read(SourceKind kind) {
    var stock = new Stock();
    try {
      Optional<String> json = TextFile.read(file(kind), MOST_OF_A_FILE);
      if (json.isPresent()) {
        SourceContent content = SourceContent.read(json.get());
        Instant touched = Files.getLastModifiedTime(file(kind)).toInstant();
        stock.kept = Optional.of(touched.isAfter(content.readAt()) ? content.at(touched) : content);
        stock.good = stock.kept;
      }
    } catch (IOException e) {
      stock.ofDisk = Optional.of(file(kind) + " cannot be used: " + e.getMessage());
    }
    return stock;
  }

  private Path file(SourceKind kind) {
    return folder.resolve(kind.word() + ".json");
  }

  private Stock stock(SourceKind kind) {
    return Objects.requireNonNull(stocks.get(kind));
  }

  /** The version that is had of what stands there. */
  synchronized Optional<String> version(SourceKind kind, String path) {
    return had(kind, path).map(SourceContent::version);
  }

  private Optional<SourceContent> had(SourceKind kind, String path) {
    Stock stock = stock(kind);
    return stock
        .newest
        .filter(is -> is.path().equals(path))
        .or(() -> stock.good.filter(is -> is.path().equals(path)));
  }

  /**
   * A source has said something; whether it is news.
   *
   * @param text empty if it is as before
   */
  synchronized boolean said(
      SourceKind kind,
      String path,
      String shown,
      String version,
      Optional<String> text,
      Instant now) {
    Stock stock = stock(kind);
    Optional<SourceContent> before = stock.newest.or(() -> stock.good);
    Optional<SourceContent> said =
        text.map(is -> new SourceContent(path, shown, version, now, is))
            .or(() -> had(kind, path).map(content -> content.at(now)));
    stock.newest = said.or(() -> stock.newest);
    stock.asked = Optional.of(new Resolution.Path(path, shown));
    stock.trouble = Optional.empty();
    stock.since = Optional.empty();
    if (said.isPresent()
        && stock.good.map(SourceContent::text).equals(said.map(SourceContent::text))) {
      stock.good = said;
    }
    return !before.map(SourceContent::text).equals(stock.newest.map(SourceContent::text));
  }

  private static boolean isSame(SourceContent one, SourceContent other) {
    return one.path().equals(other.path()) && one.text().equals(other.text());
  }

  /**
   * A source has said nothing, and why.
   *
   * @param at where it was asked; empty where that is not known
   * @param waits it was not asked, since this node does not know enough yet
   */
  synchronized void silent(
      SourceKind kind, Optional<Resolution.Path> at, String why, boolean waits, Instant now) {
    Stock stock = stock(kind);
    stock.asked = at;
    stock.waits = waits;
    stock.trouble = Optional.of(why);
    stock.since = stock.since.or(() -> Optional.of(now));
  }

  /** All texts; of one source the newest first, then the last that held. */
  synchronized List<SourceText> texts() {
    var texts = new ArrayList<SourceText>();
    stocks.forEach((kind, stock) -> {
      stock.newest.ifPresent(content -> texts.add(text(kind, content)));
      stock
          .good
          .filter(good -> stock.newest.filter(newest -> isSame(newest, good)).isEmpty())
          .ifPresent(content -> texts.add(text(kind, content)));
    });
    return texts;
  }

  private static SourceText text(SourceKind kind, SourceContent content) {
    return new SourceText(kind, from(kind, content.shown()), content.text());
  }

  /** Where it comes from, for people. */
  static String from(SourceKind kind, String shown) {
    return switch (kind) {
      case SSM -> "ssm:" + shown;
      case S3 -> shown;
      case SERVICES -> "services";
    };
  }

  /** These are in force: what they took holds and is kept, what they do not name is forgotten. */
  synchronized void inForce(Settings.Loaded loaded) {
    for (SourceKind kind : SourceKind.values()) {
      if (!loaded.sources().has(kind)) {
        forget(kind);
      }
    }
    for (Supplied supplied : loaded.supplied()) {
      Stock stock = stock(supplied.kind());
      supplied
          .taken()
          .flatMap(taken -> stock.newest.filter(is -> text(supplied.kind(), is).equals(taken)))
          .ifPresent(newest -> stock.good = Optional.of(newest));
    }
    keep();
  }

  private void forget(SourceKind kind) {
    boolean wasThere = stock(kind).kept.isPresent() || stock(kind).ofDisk.isPresent();
    var empty = new Stock();
    stocks.put(kind, empty);
    if (wasThere) {
      try {
        atomic(kind).delete();
      } catch (IOException e) {
        empty.ofDisk = Optional.of(String.valueOf(e.getMessage()));
      }
    }
  }

  private AtomicFile atomic(SourceKind kind) {
    return new AtomicFile(file(kind), AtomicFile.GROUP_READABLE);
  }

  /** Writes down what holds and is not on disk yet. */
  synchronized void keep() {
    stocks.forEach((kind, stock) ->
        stock
            .good
            .filter(good -> !stock.kept.equals(Optional.of(good)))
            .ifPresent(good -> {
              try {
                keep(kind, good, stock.kept);
                stock.kept = stock.good;
                stock.ofDisk = Optional.empty();
              } catch (IOException e) {
                stock.ofDisk = Optional.of(String.valueOf(e.getMessage()));
              }
            }));
  }

  /** What was only said again needs no room on the disk, nor a wait for it: the file is younger. */
  private void keep(SourceKind kind, SourceContent good, Optional<SourceContent> kept)
      throws IOException {
    if (!kept.map(is -> is.at(good.readAt())).equals(Optional.of(good)) || !touched(kind, good)) {
      atomic(kind).write(good.write());
      touched(kind, good);
    }
  }

  private boolean touched(SourceKind kind, SourceContent good) {
    try {
      Files.setLastModifiedTime(file(kind), FileTime.from(good.readAt()));
      return true;
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }

  /** What an operator should know of the sources that these settings name. */
  synchronized List<Note> notes(Settings.Loaded loaded) {
    var notes = new ArrayList<Note>();
    for (Supplied supplied : loaded.supplied()) {
      Stock stock = stock(supplied.kind());
      Optional<String> silence = silence(supplied, loaded.sources());
      silence
          .map(text -> stock.waits ? Note.info("sources", text) : warning(text))
          .ifPresent(notes::add);
      // What was wrong with what it said last is of no use once something else stands there.
      if (silence.isEmpty() || stock.newest.isEmpty()) {
        refusal(supplied).map(Supply::warning).ifPresent(notes::add);
      }
      stock.ofDisk.ifPresent(why -> notes.add(warning(why)));
    }
    return notes;
  }

  private Optional<String> silence(Supplied supplied, Sources sources) {
    SourceKind kind = supplied.kind();
    Stock stock = stock(kind);
    String where = asked(stock).map(path -> from(kind, path)).orElse(sources.written(kind));
    String what = stock.waits ? " waits: " : " cannot be read: ";
    return stock.trouble.map(why -> where + what + why + "; " + meanwhile(supplied, asked(stock)));
  }

  private static Optional<String> asked(Stock stock) {
    return stock.asked.map(Resolution.Path::path);
  }

  private Optional<String> refusal(Supplied supplied) {
    Stock stock = stock(supplied.kind());
    return stock
        .newest
        .or(() -> stock.good)
        .filter(_ -> !supplied.problems().isEmpty())
        .map(SourceContent::path)
        .map(path ->
            from(supplied.kind(), path)
                + " does not hold: "
                + words(supplied.problems())
                + "; "
                + meanwhile(supplied, Optional.of(path)));
  }

  /** What counts instead of what stands, or would stand, at this path. */
  private String meanwhile(Supplied supplied, Optional<String> path) {
    SourceKind kind = supplied.kind();
    return stock(kind)
        .good
        .filter(_ -> supplied.taken().isPresent())
        .map(good -> {
          String at = " said at " + Moments.words(good.readAt()) + " stays in force";
          return path.equals(Optional.of(good.path()))
              ? "what it" + at
              : "what %s%s, and its daemons stay as they were, until this one can be used"
                  .formatted(from(kind, good.path()), at);
        })
        .orElse("nothing of it is in force");
  }

  private static Note warning(String text) {
    return Note.warning("sources", text);
  }

  private static String words(List<Problem> problems) {
    return Summary.named(problems.stream().map(Problem::toString).toList(), NAMED, "; ");
  }

  private static String from(SourceKind kind, Stock stock, Sources sources) {
    return stock
        .newest
        .or(() -> stock.good)
        .map(SourceContent::shown)
        .or(() -> stock.asked.map(Resolution.Path::shown))
        .map(shown -> from(kind, shown))
        .orElse(sources.written(kind));
  }

  private static Optional<String> path(SourceKind kind, Stock stock) {
    return stock
        .newest
        .or(() -> stock.good)
        .map(SourceContent::path)
        .or(() -> asked(stock))
        .filter(_ -> kind != SourceKind.SERVICES)
        .map(path -> from(kind, path));
  }

  /** How the sources stand that these settings name. */
  synchronized List<StatusDocument.DaemonSource> states(Settings.Loaded loaded) {
    return loaded.supplied().stream()
        .map(supplied -> {
          Stock stock = stock(supplied.kind());
          return new StatusDocument.DaemonSource(
              supplied.kind().word(),
              Optional.of(loaded.sources().written(supplied.kind())),
              from(supplied.kind(), stock, loaded.sources()),
              path(supplied.kind(), stock),
              stock.good.map(SourceContent::version),
              stock.good.map(SourceContent::readAt),
              trouble(supplied, loaded.sources()),
              stock.since);
        })
        .toList();
  }

  /** Where another path counts than the one that should, both are named. */
  private Optional<String> trouble(Supplied supplied, Sources sources) {
    Stock stock = stock(supplied.kind());
    boolean moved = !asked(stock).equals(stock.good.map(SourceContent::path));
    return stock.good.isPresent() && moved
        ? silence(supplied, sources).or(() -> refusal(supplied))
        : stock.trouble.or(() ->
            Optional.of(supplied.problems())
                .filter(problems -> !problems.isEmpty())
                .map(Supply::words));
  }
}
