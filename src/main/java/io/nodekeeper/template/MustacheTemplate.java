package io.nodekeeper.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.NodeFiles.Rendering;
import java.io.StringWriter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A template in Mustache: {@code {{name}}} and {@code {{a.b}}} are values, escaped as its file
 * wants it, {@code {{{name}}}} is one as it is, {@code {{#list}} … {{/list}}} repeats and {@code
 * {{^list}}} says what there is without. Includes are refused. A value that is not there is no
 * empty text: nothing is filled in then.
 */
public final class MustacheTemplate implements io.nodekeeper.core.Template {

  /** Longer texts are refused: a list in a list can make much of little. */
  static final int MOST = 1 << 20;

  private final String text;
  private final Escaping escaping;
  private final Template compiled;
  private final SortedSet<String> uses;

  private MustacheTemplate(String text, Escaping escaping, Template compiled) {
    this.text = text;
    this.escaping = escaping;
    this.compiled = compiled;
    var names = new TreeSet<String>();
    compiled.visit(new Names(names));
    this.uses = Collections.unmodifiableSortedSet(names);
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

  /** A value or an include that cannot be taken. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private static String escaped(String value, Escaping escaping) {
    escaping
        .refusal(value)
        .ifPresent(why -> {
          throw new Refused("a value " + why);
        });
    return escaping.escaped(value);
  }

  @Override
  public SortedSet<String> uses() {
    return uses;
  }

  @Override
  public Rendering fill(SortedMap<String, Object> values) {
    try {
      var out = new Bounded();
      compiled.execute(new Dotted(values, ""), out);
      return new Rendering.Whole(out.toString());
    } catch (MustacheException.Context e) {
      return new Rendering.Withheld(
          "its template, line " + e.lineNo + ": " + e.key + " is not there");
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

  /** The names of what it has, up to their first dot. */
  private record Names(SortedSet<String> into) implements Mustache.Visitor {

    private void add(String name) {
      int dot = name.indexOf('.');
      into.add(dot > 0 ? name.substring(0, dot) : name);
    }

    @Override
    public void visitText(String text) {}

    @Override
    public void visitVariable(String name) {
      add(name);
    }

    @Override
    public boolean visitInclude(String name) {
      throw new Refused("{{>" + name + "}}: a template includes no other");
    }

    @Override
    public boolean visitSection(String name) {
      add(name);
      return true;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      add(name);
      return true;
    }
  }

  private static final class Bounded extends StringWriter {
    @Override
    public void write(String text) {
      if (getBuffer().length() + text.length() > MOST) {
        throw new Refused("it comes to more than " + MOST + " characters");
      }
      super.write(text);
    }
  }
}
