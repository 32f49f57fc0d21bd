package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.page.Browser;
import io.nodekeeper.page.Scenes;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.StatusDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for people, as a real browser gets it from the agent. */
class PageInBrowserTest {

  private static final Pattern VALUE = Pattern.compile("=\"[^\"]*\"");
  private static final Pattern TAG = Pattern.compile("<([a-zA-Z]+)((?: [a-zA-Z-]+)*)>");

  @TempDir private Path folder = Path.of("");
  private final Open open;

  PageInBrowserTest() throws Exception {
    open = new Open();
  }

  @AfterEach
  void close() {
    open.close();
  }

  private String page(StatusDocument document, List<Event> events, Optional<DrainReport> report) {
    open.shows(document, events, report);
    return "http://127.0.0.1:" + open.address().getPort() + "/";
  }

  private static void isAlone(Browser.Shown shown) {
    assertThat(shown.console()).isEmpty();
    assertThat(shown.asked()).isEmpty();
  }

  @Test
  void aNodeThatTakesReplicas() throws Exception {
    String url = page(Scenes.ready(), Scenes.boot(), Optional.empty());
    Browser.Shown shown = new Browser(folder).show(url, "ready");

    isAlone(shown);
    assertThat(shown.dom())
        .contains("<title>i-0abc1234def567890 is ready</title>")
        .contains("log-router", "metrics", "proxy")
        .contains("StartTask metrics failed: RESOURCE:MEMORY");
  }

  @Test
  void aNodeWithADaemonThatDoesNotComeUp() throws Exception {
    String url = page(Scenes.troubled(), Scenes.boot(), Optional.empty());
    Browser.Shown shown = new Browser(folder).show(url, "troubled");

    isAlone(shown);
    assertThat(shown.dom())
        .contains("out of memory", "the gate is opened all the same")
        .contains("docker does not answer for 40 s: Docker at unix:///var/run/docker.sock: no ")
        .contains("spot notice does not answer for 1 min 5 s; what it said goes on to hold: the ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1200, 640, 375})
  void aNodeThatIsHeldByAReplica(int width) throws Exception {
    String url = page(Scenes.leaving(), Scenes.drain(), Optional.of(Scenes.report(false)));
    Browser.Shown shown =
        new Browser(folder).withoutScripts().width(width).show(url, "leaving-" + width);

    isAlone(shown);
    assertThat(shown.dom())
        .contains("1 replica left:", "web:4", "in 1 min 50 s", "56 min 40 s left")
        .contains("replica web", "replica db");
  }

  @Test
  void whatAnybodySaysIsShownAsTextAndIsNothingElse() throws Exception {
    String url = page(Scenes.harmful(), Scenes.harm(), Optional.empty());
    Browser.Shown shown = new Browser(folder).show(url, "harmful");

    isAlone(shown);
    assertThat(shown.dom())
        .contains("&lt;script&gt;document.title='run'&lt;/script&gt;&lt;img", "\\u202e")
        .contains(" is draining</title>");
    String bare = VALUE.matcher(shown.dom()).replaceAll("");
    assertThat(TAG.matcher(bare).results().map((MatchResult tag) -> tag.group(1)).distinct())
        .isSubsetOf(
            "html", "head", "meta", "link", "title", "style", "body", "h", "p", "ul", "li", "a",
            "span", "time", "div", "table", "thead", "tbody", "tr", "th", "td", "svg", "rect",
            "text", "line", "circle", "path");
    assertThat(TAG.matcher(bare).results().map((MatchResult tag) -> tag.group(2)))
        .noneMatch(attributes -> attributes.contains(" on") || attributes.contains(" style"));
  }

  @Test
  void beforeTheFirstLookThatIsSaid() throws Exception {
    String url = "http://127.0.0.1:" + open.address().getPort() + "/";
    Browser.Shown shown = new Browser(folder).show(url, "first");

    assertThat(shown.asked()).isEmpty();
    assertThat(shown.dom()).contains("the agent has not looked yet");
  }
}
