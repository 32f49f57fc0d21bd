package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.page.Inspector;
import io.nodekeeper.page.Picture;
import io.nodekeeper.page.Scenes;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.StatusDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the page looks at three moments of a node's life, wide and narrow, by day and by night. */
class PagePicturesTest {

  /** Those that the documents show; when the page has changed, the new ones go there. */
  private static final Path SHOWN = Path.of("docs", "images");

  private static final Path LEFT = Path.of("target", "pages");
  private static final int WIDE = 1_280;
  private static final int NARROW = 400;

  /** The least that WCAG 2 wants of text, level AA. */
  private static final String CONTRAST = "4.5";

  private record Moment(
      String name,
      String why,
      StatusDocument document,
      List<Event> events,
      Optional<DrainReport> report) {

    void in(Open open) {
      open.why = why;
      open.shows(document, events, report);
    }
  }

  private static final List<Moment> MOMENTS =
      List.of(
          new Moment(
              "ready",
              "it takes replicas; its 3 daemons are healthy",
              Scenes.ready(),
              Scenes.boot(),
              Optional.empty()),
          new Moment(
              "draining",
              "1 replica left: web (service web)",
              Scenes.leaving(),
              Scenes.drain(),
              Optional.of(Scenes.report(false))),
          new Moment(
              "trouble",
              "no replicas yet; proxy backing-off",
              Scenes.troubled(),
              Scenes.trouble(),
              Optional.empty()));

  /** What is said beyond the window, or beyond the bar that it is the name of. */
  private static final String CUT =
      """
      [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
          && e.tagName != 'title' && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
        .filter(e => {
          const bar = e.closest('.bar');
          const room = bar ? bar.querySelector('rect').getBoundingClientRect().right : innerWidth;
          const r = document.createRange();
          r.selectNodeContents(e);
          return [...r.getClientRects()].some(b => b.left < 0 || b.right > room + 0.5);
        }).map(e => e.textContent)
      """;

  /** Text that stands out too little from what is behind it. */
  private static final String FAINT =
      """
      (() => {
        const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
        const clear = c => c.length == 4 && c[3] == 0;
        const light = c => c.slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4))
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = e => {
          const bar = e.closest('.bar');
          if (bar) return rgb(getComputedStyle(bar.querySelector('rect')).fill);
          for (; e; e = e.parentElement) {
            const c = rgb(getComputedStyle(e).backgroundColor);
            if (!clear(c)) return c;
          }
          return [255, 255, 255];
        };
        const faint = [];
        for (const e of document.querySelectorAll('body *')) {
          if (!e.checkVisibility() || e.tagName == 'title'
              || ![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())) continue;
          const style = getComputedStyle(e);
          const ink = light(rgb(e instanceof SVGElement ? style.fill : style.color));
          const paper = light(behind(e));
          const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
          if (ratio < CONTRAST) faint.push(ratio.toFixed(2) + ': ' + e.textContent);
        }
        return faint;
      })()
      """
          .replace("CONTRAST", CONTRAST);

  /**
   * What the pictures of the documents show: the table of events below would only make them long.
   */
  private static final String ABOVE_THE_EVENTS = "document.body.innerText.split('\\nTIME\\t')[0]";

  @TempDir private Path folder = Path.of("");

  /** Each picture is left in target/pages, for people to look at. */
  @Test
  void eachMomentIsWholeAndReadableWideAndNarrowInBothColourSchemes() throws Exception {
    Files.createDirectories(LEFT);
    try (var open = new Open();
        var browser = new Inspector(folder)) {
      for (Moment moment : MOMENTS) {
        moment.in(open);
        for (int width : List.of(WIDE, NARROW)) {
          for (boolean dark : List.of(false, true)) {
            String name = "%s-%d-%s".formatted(moment.name(), width, dark ? "dark" : "light");
            browser.show(url(open), width, dark);
            looksWell(browser, name, width, dark);
          }
        }
      }
    }
  }

  private static String url(Open open) {
    return "http://127.0.0.1:" + open.address().getPort() + "/";
  }

  private static void looksWell(Inspector browser, String name, int width, boolean dark)
      throws Exception {
    Picture picture = Picture.of(browser.picture());
    Files.write(LEFT.resolve(name + ".png"), picture.png());
    assertThat(browser.value("document.documentElement.scrollWidth").asInt())
        .as("%s does not scroll sideways", name)
        .isLessThanOrEqualTo(width);
    assertThat(browser.texts(CUT)).as("what is cut in %s", name).isEmpty();
    assertThat(browser.texts(FAINT)).as("what is faint in %s", name).isEmpty();
    assertThat(picture.width()).isEqualTo(width);
    assertThat(picture.isDark()).as("%s is dark", name).isEqualTo(dark);
    assertThat(picture.inked()).as("the share of %s that is not paper", name).isBetween(0.02, 0.6);
  }

  private static int end(Inspector browser) throws IOException {
    return browser
        .value("Math.ceil(document.querySelector('.legend').getBoundingClientRect().bottom) + 4")
        .asInt();
  }

  @Test
  void thePicturesOfTheDocumentsShowWhatThePageSaysNow() throws Exception {
    Files.createDirectories(LEFT);
    try (var open = new Open();
        var browser = new Inspector(folder)) {
      for (Moment moment : MOMENTS) {
        moment.in(open);
        browser.show(url(open), 1_000, false);
        String says = browser.value(ABOVE_THE_EVENTS).asText();
        Path made = LEFT.resolve("page-" + moment.name() + ".png");
        Files.write(
            made, Picture.of(browser.picture()).top(end(browser)).small().saying(says).png());
        Path shown = SHOWN.resolve(made.getFileName());
        String remedy = "look at %s, and copy it to %s".formatted(made, shown);
        assertThat(shown).as(remedy).exists();
        assertThat(Picture.of(Files.readAllBytes(shown)).says()).as(remedy).contains(says);
        assertThat(Files.size(shown)).isLessThan(60 << 10);
        assertThat(Files.readString(Path.of("docs", "PAGE.md")))
            .contains("](images/" + made.getFileName() + ")");
      }
    }
  }
}
