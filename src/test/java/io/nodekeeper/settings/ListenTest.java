package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the agent may be told to listen. */
class ListenTest {

  private static final String EXPECTED =
      "; expected none, 127.0.0.1:PORT or \"[::1]:PORT\", with a port from 1 to 65535";

  private final Written written;

  ListenTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:1, 127.0.0.1, 1", "127.0.0.1:65535, 127.0.0.1, 65535", "[::1]:9, ::1, 9"})
  void anAddressOfLoopbackHolds(String text, String host, int port) {
    written.file("nodekeeper.yaml", "listen: '" + text + "'");

    assertThat(written.loaded().agent().listen())
        .contains(new InetSocketAddress(InetAddress.ofLiteral(host), port));
    assertThat(written.loaded().origins())
        .contains(new Origin("listen", text, "nodekeeper.yaml:1"));
  }

  @Test
  void noneIsNowhere() {
    written.file("nodekeeper.yaml", "listen: none");

    assertThat(written.loaded().agent().listen()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "[::1]", "http://127.0.0.1:9680/"})
  void whatIsNoAddressIsRefused(String text) {
    written.file("nodekeeper.yaml", "listen: '" + text + "'");

    assertThat(written.lines())
        .containsExactly("nodekeeper.yaml:1: listen: found \"" + text + "\"" + EXPECTED);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:9680, 127.0.0.1:9680",
    "10.1.2.3:80, 127.0.0.1:80",
    "localhost:9680, 127.0.0.1:9680",
    "'[::]:9680', 127.0.0.1:9680",
    "':9680', 127.0.0.1:9680",
    "9681, 127.0.0.1:9681",
    "off, none",
    "No, none",
    "None, none"
  })
  void whatOthersCouldReachIsRefusedWithWhatIsMeant(String text, String meant) {
    written.file("nodekeeper.yaml", "listen: '" + text + "'");

    assertThat(written.lines())
        .containsExactly(
            "nodekeeper.yaml:1: listen: found \""
                + text
                + "\""
                + EXPECTED
                + "; did you mean \""
                + meant
                + "\"?");
  }
}
