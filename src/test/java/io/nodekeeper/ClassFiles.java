package io.nodekeeper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LineNumberInfo;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/** What the compiler made of the sources, read back with the JDK alone. */
record ClassFiles(List<ClassModel> models) {

  static final Path MAIN = Path.of("target", "classes");
  static final Path TEST = Path.of("target", "test-classes");

  /** A use of a method or field: {@code java.time.Instant.now()Ljava/time/Instant;}. */
  record Use(String by, String member) {
    @Override
    public String toString() {
      return by + " uses " + member;
    }
  }

  /** A method and how many lines of source it spans. */
  record Span(String method, int lines) {}

  static ClassFiles in(Path folder) {
    try (var files = Files.walk(folder)) {
      return new ClassFiles(
          files
              .filter(file -> file.toString().endsWith(".class"))
              .sorted()
              .map(ClassFiles::parse)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ClassFiles below(String packageName) {
    return new ClassFiles(
        models.stream().filter(model -> name(model).startsWith(packageName + ".")).toList());
  }

  /** The packages each package uses, as {@code jdeps} sees them. */
  static SortedMap<String, SortedSet<String>> packagesUsed(Path folder) {
    var out = new StringWriter();
    int status =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(out),
                "-verbose:package",
                "-filter:none",
                folder.toString());
    if (status != 0) {
      throw new IllegalStateException("jdeps ended with " + status + ": " + out);
    }
    SortedMap<String, SortedSet<String>> used = new TreeMap<>();
    out.toString()
        .lines()
        .filter(line -> line.startsWith("   "))
        .map(line -> line.strip().split("\\s+", -1))
        .forEach(w -> used.computeIfAbsent(w[0], _ -> new TreeSet<>()).add(w[2]));
    return used;
  }

  /**
   * Every method and field named in a constant pool: called, referred to as {@code A::b}, or read.
   */
  List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    for (ClassModel model : models) {
      for (var entry : model.constantPool()) {
        if (entry instanceof MemberRefEntry member) {
          uses.add(
              new Use(
                  name(model),
                  member.owner().asInternalName().replace('/', '.')
                      + "."
                      + member.name().stringValue()
                      + member.type().stringValue()));
        }
      }
    }
    return uses;
  }

  /** Every annotation on a class or a method, as {@code org.junit.jupiter.api.Test}. */
  List<Use> annotations() {
    List<Use> found = new ArrayList<>();
    for (ClassModel model : models) {
      annotationsOf(model).forEach(annotation -> found.add(new Use(name(model), annotation)));
      for (MethodModel method : model.methods()) {
        String by = name(model) + "." + method.methodName().stringValue();
        annotationsOf(method).forEach(annotation -> found.add(new Use(by, annotation)));
      }
    }
    return found;
  }

  private static List<String> annotationsOf(AttributedElement element) {
    return element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
        .flatMap(attribute -> attribute.annotations().stream())
        .map(Annotation::classSymbol)
        .map(type -> type.packageName() + "." + type.displayName())
        .toList();
  }

  /** The lines each method spans, by the line numbers in its code. */
  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (ClassModel model : models) {
      for (MethodModel method : model.methods()) {
        var lines =
            method.findAttribute(Attributes.code()).stream()
                .flatMap(code -> code.findAttributes(Attributes.lineNumberTable()).stream())
                .flatMap(table -> table.lineNumbers().stream())
                .mapToInt(LineNumberInfo::lineNumber)
                .summaryStatistics();
        boolean isCode = lines.getCount() > 0 && !method.methodName().equalsString("<clinit>");
        if (isCode && !method.methodName().equalsString("<init>")) {
          String by = name(model) + "." + method.methodName().stringValue();
          spans.add(new Span(by, lines.getMax() - lines.getMin() + 1));
        }
      }
    }
    return spans;
  }

  static String name(ClassModel model) {
    return model.thisClass().asInternalName().replace('/', '.');
  }
}
