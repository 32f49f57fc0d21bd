package io.nodekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the code to {@code docs/ARCHITECTURE.md} and to what it says of {@code core}. */
class HouseRulesTest {

  private static final Path TABLE = Path.of("docs", "ARCHITECTURE.md");

  /** The clock, chance, the environment, and collections whose order differs from run to run. */
  private static final Pattern IMPURE =
      Pattern.compile(
          String.join(
              "|",
              "java\\.time\\.\\w+\\.now\\(.*",
              "java\\.time\\.(Clock|InstantSource)\\..*",
              "java\\.time\\.ZoneId\\.systemDefault.*",
              "java\\.lang\\.(System|Thread|Runtime|Process\\w*)\\..*",
              "java\\.lang\\.(Strict)?Math\\.random.*",
              "java\\.lang\\.Object\\.hashCode.*",
              "java\\.util\\.(Random|SplittableRandom)\\..*",
              "java\\.util\\.random\\..*",
              "java\\.util\\.UUID\\.randomUUID.*",
              "java\\.util\\.Locale\\.getDefault.*",
              "java\\.util\\.(Set|Map)\\.(of|ofEntries|copyOf)\\(.*",
              "java\\.util\\.(Identity|Weak)?Hash(Map|Set|table)\\..*",
              "java\\.util\\.Collections\\.shuffle.*",
              "java\\.util\\.stream\\.\\w+\\.(parallel|unordered)\\(.*",
              "java\\.util\\.stream\\.Collectors\\.to(Unmodifiable)?Set\\(.*",
              "java\\.util\\.stream\\.Collectors\\.toUnmodifiableMap\\(.*",
              // Unless the caller says which map: the forms without a supplier make a HashMap.
              "java\\.util\\.stream\\.Collectors\\.(toMap|groupingBy|partitioningBy)"
                  + "\\((?!.*Supplier).*",
              "java\\.util\\.stream\\.Collectors\\.(toMap|groupingBy)Concurrent.*"));

  private static final Pattern SLEEP =
      Pattern.compile(
          "java\\.lang\\.Thread\\.sleep.*|java\\.util\\.concurrent\\.TimeUnit\\.sleep.*");

  private static final Pattern SKIP =
      Pattern.compile(
          "org\\.junit\\.jupiter\\.api\\.(Disabled|condition\\.).*"
              + "|org\\.junit\\.jupiter\\.api\\.Assumptions\\..*"
              + "|org\\.assertj\\.core\\.api\\.\\w*Assumptions?\\w*\\..*"
              + "|.*\\.assume(That|True|False|Thrown)\\w*\\(.*"
              + "|org\\.opentest4j\\.TestAbortedException\\..*");

  private static final int MOST_LINES_OF_A_FILE = 400;
  private static final int MOST_LINES_OF_A_METHOD = 60;

  @Test
  void theTableNamesEveryPackageAndNoOther() throws IOException {
    SortedSet<String> inCode = new TreeSet<>();
    for (String name : ClassFiles.packagesUsed(ClassFiles.MAIN).keySet()) {
      inCode.add(name.substring(LayerTable.ROOT.length()));
    }

    assertThat(LayerTable.read(TABLE).packages()).isEqualTo(inCode);
  }

  @Test
  void everyPackageUsesOnlyWhatItsRowAllows() throws IOException {
    LayerTable table = LayerTable.read(TABLE);
    List<String> trespasses = new ArrayList<>();
    ClassFiles.packagesUsed(ClassFiles.MAIN)
        .forEach((user, usedOnes) -> {
          String row = user.substring(LayerTable.ROOT.length());
          for (String used : usedOnes) {
            if (!table.allows(row, used)) {
              trespasses.add(row + " uses " + used);
            }
          }
        });

    assertThat(trespasses).isEmpty();
  }

  @Test
  void noRowLetsOneEdgeKnowAnother() throws IOException {
    LayerTable table = LayerTable.read(TABLE);
    List<String> edges = table.packages().stream().filter(p -> p.startsWith("edge.")).toList();
    assertThat(edges).isNotEmpty();

    for (String edge : edges) {
      for (String other : edges) {
        assertThat(table.allows(edge, LayerTable.ROOT + other))
            .as("%s may use %s", edge, other)
            .isEqualTo(edge.equals(other));
      }
    }
  }

  @Test
  void coreKnowsNoClockNoChanceAndNoOrderlessCollection() {
    ClassFiles core = ClassFiles.in(ClassFiles.MAIN).below("io.nodekeeper.core");
    assertThat(core.models()).isNotEmpty();

    assertThat(matching(core.uses(), IMPURE)).isEmpty();
  }

  @Test
  void nothingSleeps() {
    assertThat(matching(everything(), SLEEP)).isEmpty();
  }

  @Test
  void noTestIsSkipped() {
    assertThat(matching(everything(), SKIP)).isEmpty();
    List<ClassFiles.Use> annotations = ClassFiles.in(ClassFiles.TEST).annotations();
    assertThat(annotations).isNotEmpty();
    assertThat(matching(annotations, SKIP)).isEmpty();
  }

  @Test
  void everyPackageIsNullMarked() {
    SortedSet<String> packages = new TreeSet<>();
    SortedSet<String> marked = new TreeSet<>();
    for (Path folder : List.of(ClassFiles.MAIN, ClassFiles.TEST)) {
      ClassFiles all = ClassFiles.in(folder);
      all.models().forEach(model -> packages.add(packageOf(ClassFiles.name(model))));
      all.annotations().stream()
          .filter(use -> use.member().equals("org.jspecify.annotations.NullMarked"))
          .forEach(use -> marked.add(packageOf(use.by())));
    }

    assertThat(marked).isEqualTo(packages);
  }

  @Test
  void aMethodFitsAScreenAndAFileASitting() throws IOException {
    List<ClassFiles.Span> spans = ClassFiles.in(ClassFiles.MAIN).spans();
    assertThat(spans).isNotEmpty();
    assertThat(spans).filteredOn(span -> span.lines() >= MOST_LINES_OF_A_METHOD).isEmpty();
    List<String> tooLong = new ArrayList<>();
    for (Path source : sources()) {
      int lines = Files.readAllLines(source).size();
      if (lines >= MOST_LINES_OF_A_FILE) {
        tooLong.add(source + " has " + lines + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void nothingIsPutOff() throws IOException {
    Pattern putOff = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    List<Path> offenders = new ArrayList<>();
    for (Path source : sources()) {
      if (putOff.matcher(Files.readString(source)).find()) {
        offenders.add(source);
      }
    }
    assertThat(offenders).isEmpty();
  }

  @Test
  void namesSayWhatAThingIs() {
    assertThat(ClassFiles.in(ClassFiles.MAIN).models())
        .extracting(ClassFiles::name)
        .filteredOn(name -> name.matches(".*(Manager|Helper|Utils?|Impl)"))
        .isEmpty();
  }

  private static List<ClassFiles.Use> matching(List<ClassFiles.Use> uses, Pattern refused) {
    return uses.stream().filter(use -> refused.matcher(use.member()).matches()).toList();
  }

  private static List<ClassFiles.Use> everything() {
    return Stream.of(ClassFiles.MAIN, ClassFiles.TEST)
        .flatMap(folder -> ClassFiles.in(folder).uses().stream())
        .toList();
  }

  private static List<Path> sources() throws IOException {
    try (var files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }
}
