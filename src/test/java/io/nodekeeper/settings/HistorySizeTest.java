package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much room the history may be given. */
class HistorySizeTest {

  private static final String EXPECTED = "; expected a size from 1MiB to 1024MiB";

  private final Written written;

  HistorySizeTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  @Test
  void aSizeIsInWholeMebibytes() {
    written.file("nodekeeper.yaml", "history: {size: 1024MiB}");

    assertThat(written.loaded().agent().historyBytes()).isEqualTo(1L << 30);
    assertThat(written.loaded().origins())
        .contains(new Origin("history.size", "1024MiB", "nodekeeper.yaml:1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0MiB", "1025MiB", "none", "16GiB", "-1MiB", "0x10MiB"})
  void whatIsNoSizeIsRefused(String text) {
    written.file("nodekeeper.yaml", "history: {size: '" + text + "'}");

    assertThat(written.lines())
        .containsExactly("nodekeeper.yaml:1: history.size: found \"" + text + "\"" + EXPECTED);
  }

  @ParameterizedTest
  @CsvSource({"16MB, 16MiB", "16, 16MiB", "8 mib, 8MiB", "32M, 32MiB"})
  void anotherSpellingIsRefusedWithWhatIsMeant(String text, String meant) {
    written.file("nodekeeper.yaml", "history: {size: '" + text + "'}");

    assertThat(written.lines())
        .containsExactly(
            "nodekeeper.yaml:1: history.size: found \""
                + text
                + "\""
                + EXPECTED
                + "; did you mean \""
                + meant
                + "\"?");
  }
}
