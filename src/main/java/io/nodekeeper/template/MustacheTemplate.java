package io.nodekeeper.template;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.NodeFiles.Rendering;
import java.io.StringWriter;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A template in Mustache: {@code {{name}}} and {@code {{a.b}}} are values, escaped as its file
 * wants it, {@code {{{name}}}} is one as it is, {@code {{#list}} … {{/list}}} repeats and {@code
 * {{^list}}} says what there is without. Includes are refused. A value that is not there is no
 * empty text: nothing is filled in then.
 */
public final class MustacheTemplate implements io.nodekeeper.core.Template {

  /** Longer texts are refused: a list in a list can make much of little. */
  static final int MOST = 1 << 20;

  /** Each may lie in another, and the library goes down into them on its thread's stack. */
  static final int MOST_SECTIONS = 1_000;

  /** Of what a container says of itself: a longer one leaves no room for others. */
  static final int LONGEST = 32 << 10;

  /** Looking for one of them goes through all. */
  static final int MOST_LABELS = 10_000;

  private static final String LABELS = "labels";

  private final String text;
  private final Escaping escaping;
  private final Template compiled;
  private final List<Mention> mentions;
  private final SortedSet<String> sections;
  private final SortedSet<String> uses;

  private MustacheTemplate(String text, Escaping escaping, Template compiled) {
    this.text = text;
    this.escaping = escaping;
    this.compiled = compiled;
    this.mentions = Mention.all(text, escaping == Escaping.SHELL);
    var found = new Names(_ -> true);
    compiled.visit(found);
    this.sections = Collections.unmodifiableSortedSet(found.sections);
    var tops = new TreeSet<String>();
    found.names.forEach(name -> tops.add(top(name).equals("node") ? name : top(name)));
    found.names.stream().map(MustacheTemplate::top).forEach(tops::add);
    this.uses = Collections.unmodifiableSortedSet(tops);
  }

  /** That a text is no template; the message says where. */
  public static final class NotATemplate extends Exception {
    private static final long serialVersionUID = 1L;

    NotATemplate(String message) {
      super(message);
    }
  }

  /** Reads a template. */
  public static MustacheTemplate parse(String text, Escaping escaping) throws NotATemplate {
    try {
      Template compiled =
          Mustache.compiler()
              .emptyStringIsFalse(true)
              .withCollector(COUNTED)
              .withFormatter(MustacheTemplate::text)
              .withEscaper(value -> escaped(value, escaping))
              .withLoader(name -> {
                throw new Refused("{{>" + name + "}}: a template includes no other");
              })
              .compile(text);
      return new MustacheTemplate(text, escaping, compiled);
    } catch (MustacheException | Refused e) {
      throw new NotATemplate(line(e));
    }
  }

  /** Asked for each section, so also for those that print nothing and look nothing up. */
  private static final Mustache.Collector COUNTED =
      new DefaultCollector() {
        @Override
        public @Nullable Iterator<?> toIterator(Object value) {
          Steps.take();
          return super.toIterator(value);
        }
      };

  /** Asked for each value, also for one that is empty, and for what a section is about. */
  private static String text(Object value) {
    Steps.take();
    return Dotted.noValue(value).map(Steps::noValue).orElseGet(() -> String.valueOf(value));
  }

  /** A value or an include that cannot be taken, or a text that cannot be filled in. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private static String escaped(String value, Escaping escaping) {
    Steps.refuseNoValue(value);
    escaping
        .refusal(value)
        .ifPresent(why -> {
          throw new Refused("a value " + why);
        });
    return escaping.escaped(value);
  }

  private static String top(String name) {
    int dot = name.indexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** All names that it has, as they are written, but those in sections that are not entered. */
  public SortedSet<String> names(Predicate<String> entered) {
    var found = new Names(entered);
    compiled.visit(found);
    return found.names;
  }

  /** Those of {@code {{#name}}}, within which the members of that have no other name before. */
  public SortedSet<String> sections() {
    return sections;
  }

  /** Where it writes values. */
  public List<Mention> mentions() {
    return mentions;
  }

  /** Whether values are escaped for a place between double quotes, and are none elsewhere. */
  public boolean wantsQuotes() {
    return escaping == Escaping.SHELL || escaping == Escaping.JSON || escaping == Escaping.YAML;
  }

  /** Whether nothing is escaped, as its file wants it. */
  public boolean escapesNothing() {
    return escaping == Escaping.NONE;
  }

  @Override
  public SortedSet<String> uses() {
    return uses;
  }

  @Override
  public Optional<String> refusal(SortedMap<String, Object> container) {
    SortedMap<?, ?> labels =
        container.get(LABELS) instanceof SortedMap<?, ?> all ? all : Collections.emptySortedMap();
    for (Mention mention : mentions) {
      for (String path : mention.paths()) {
        boolean isLabel = path.startsWith(LABELS + ".");
        if (isLabel && labels.size() > MOST_LABELS) {
          return Optional.of("it has more than " + MOST_LABELS + " labels");
        }
        String name = isLabel ? path.substring(LABELS.length() + 1) : path;
        Object value = isLabel ? labels.get(name) : container.get(name);
        Optional<String> why =
            value instanceof String is ? refusal(is, mention.escaped()) : Optional.empty();
        if (why.isPresent()) {
          return why.map(is -> "its %s %s".formatted(isLabel ? "label " + name : name, is));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> refusal(String value, boolean escaped) {
    return value.length() > LONGEST
        ? Optional.of("is longer than " + LONGEST + " characters")
        : (escaped ? escaping : Escaping.NONE).refusal(value);
  }

  @Override
  public Rendering fill(SortedMap<String, Object> values) {
    try {
      var out = new Bounded();
      Steps.count(() -> compiled.execute(new Dotted(values), out));
      return new Rendering.Whole(out.toString());
    } catch (MustacheException.Context e) {
      if (e.getCause() instanceof Refused refused) {
        return new Rendering.Withheld("its template: " + line(refused));
      }
      String trouble =
          e.getCause() instanceof Dotted.NotKnown unknown
              ? " is not known: " + unknown.getMessage()
              : " is not there";
      return new Rendering.Withheld("its template, line " + e.lineNo + ": " + e.key + trouble);
    } catch (MustacheException | Refused e) {
      return new Rendering.Withheld("its template: " + line(e));
    }
  }

  private static String line(RuntimeException e) {
    Throwable cause = e.getCause() instanceof Refused refused ? refused : e;
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  /** Of the same text, and escaped the same way. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MustacheTemplate template
        && template.text.equals(text)
        && template.escaping == escaping;
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "MustacheTemplate[" + text.length() + " characters]";
  }

  /** The names of what it has. */
  private static final class Names implements Mustache.Visitor {

    private final SortedSet<String> names = new TreeSet<>();
    private final SortedSet<String> sections = new TreeSet<>();
    private final Predicate<String> entered;
    private int count;

    Names(Predicate<String> entered) {
      this.entered = entered;
    }

    private boolean addSection(String name) {
      count++;
      if (count > MOST_SECTIONS) {
        throw new Refused("it has more than " + MOST_SECTIONS + " sections");
      }
      names.add(name);
      return true;
    }

    @Override
    public void visitText(String text) {}

    @Override
    public void visitVariable(String name) {
      names.add(name);
    }

    @Override
    public boolean visitInclude(String name) {
      throw new Refused("{{>" + name + "}}: a template includes no other");
    }

    @Override
    public boolean visitSection(String name) {
      sections.add(name);
      return addSection(name) && entered.test(name);
    }

    @Override
    public boolean visitInvertedSection(String name) {
      return addSection(name);
    }
  }

  private static final class Bounded extends StringWriter {
    @Override
    public void write(String text) {
      Steps.refuseNoValue(text);
      if (getBuffer().length() + text.length() > MOST) {
        throw new Refused("it comes to more than " + MOST + " characters");
      }
      super.write(text);
    }
  }
}
