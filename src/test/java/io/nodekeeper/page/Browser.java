package io.nodekeeper.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Chromium that is shown a page. */
public final class Browser {

  static final String CHROMIUM =
      Optional.ofNullable(System.getenv("NODEKEEPER_TEST_CHROMIUM")).orElse("/usr/bin/chromium");

  /** Where pictures are left for people to look at. */
  static final Path PICTURES = Path.of("target", "pages");

  private static final long PATIENCE_S = 120;

  /** Of what the browser asks for by itself. */
  private static final String NOBODY = "not an origin";

  private final Path folder;
  private boolean scripts = true;
  private int width = 1_200;

  /**
   * @param folder that is empty, for what it leaves behind
   */
  public Browser(Path folder) {
    this.folder = folder;
  }

  public Browser withoutScripts() {
    scripts = false;
    return this;
  }

  public Browser width(int pixels) {
    width = pixels;
    return this;
  }

  /**
   * What came of a page.
   *
   * @param dom as the browser has understood it
   * @param console what the page made the browser say
   * @param asked what the page made the browser ask for, beside itself
   */
  public record Shown(String dom, List<String> console, List<String> asked) {}

  /**
   * Shows it a page.
   *
   * @param name of the picture that is left
   */
  public Shown show(String url, String name) throws IOException, InterruptedException {
    Files.createDirectories(PICTURES);
    Path picture = PICTURES.resolve(name + ".png");
    Path net = folder.resolve("net.json");
    Path dom = folder.resolve("dom");
    Path said = folder.resolve("said");
    var command =
        new ArrayList<>(
            List.of(
                CHROMIUM,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile"),
                "--log-net-log=" + net,
                "--enable-logging=stderr",
                "--window-size=" + width + ",1600",
                "--screenshot=" + picture.toAbsolutePath(),
                "--dump-dom"));
    if (!scripts) { // As who turns them off in the settings.
      Path settings = Files.createDirectories(folder.resolve("profile/Default"));
      Files.writeString(
          settings.resolve("Preferences"),
          "{\"profile\": {\"default_content_setting_values\": {\"javascript\": 2}}}");
    }
    command.add(url);
    Process chromium =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(said.toFile())
            .start();
    assertThat(chromium.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as("Chromium ends").isTrue();
    assertThat(picture).isNotEmptyFile();
    List<String> console =
        Files.readAllLines(said).stream().filter(line -> line.contains(":CONSOLE")).toList();
    return new Shown(Files.readString(dom), console, asked(net));
  }

  private static List<String> asked(Path net) throws IOException {
    JsonNode log = new JsonMapper().readTree(net.toFile());
    int begins = log.at("/constants/logEventTypes/URL_REQUEST_START_JOB").asInt();
    var asked = new ArrayList<String>();
    for (JsonNode event : log.get("events")) {
      JsonNode what = event.path("params");
      if (event.get("type").asInt() == begins
          && what.has("url")
          && !what.path("initiator").asText().equals(NOBODY)) {
        asked.add(what.get("url").asText());
      }
    }
    return asked;
  }
}
