package io.nodekeeper.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what the other tests look for would be seen if it were there. */
class BrowserTest {

  @TempDir private Path folder = Path.of("");

  private Path page() throws Exception {
    return Files.writeString(
        folder.resolve("page.html"),
        """
        <!DOCTYPE html><title>x</title>
        <meta http-equiv="Content-Security-Policy" content="style-src 'none'">
        <p style="color: red">text</p><img src="http://192.0.2.1/picture.png">
        <script>document.title = "changed"</script>
        """);
  }

  @Test
  void aPageThatAsksElsewhereRunsSomethingOrIsRefusedSomethingIsSeenToDoSo() throws Exception {
    Browser.Shown shown = new Browser(folder).show(page().toUri().toString(), "itself");

    assertThat(shown.asked()).contains("http://192.0.2.1/picture.png");
    assertThat(shown.console())
        .anySatisfy(line -> assertThat(line).contains("Content Security Policy"));
    assertThat(shown.dom()).contains("<title>changed</title>");
  }

  @Test
  void withoutScriptsNoneIsRun() throws Exception {
    Browser.Shown shown =
        new Browser(folder).withoutScripts().show(page().toUri().toString(), "itself");

    assertThat(shown.dom()).contains("<title>x</title>");
  }
}
