package io.nodekeeper.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real Chromium that is asked how it shows a page, at any width and in both colour schemes. */
public final class Inspector implements AutoCloseable {

  private static final String LISTENS = "DevTools listening on ";
  private static final long PATIENCE_S = 120;

  private final JsonMapper mapper = new JsonMapper();
  private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process chromium;
  private final WebSocket door;
  private Optional<String> session = Optional.empty();
  private int asked;

  /**
   * Opens a window.
   *
   * @param folder that is empty, for what it leaves behind
   */
  public Inspector(Path folder) throws IOException {
    chromium =
        new ProcessBuilder(
                Browser.CHROMIUM,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile"),
                "--remote-debugging-port=0",
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    door = client.newWebSocketBuilder().buildAsync(address(), new Ear()).join();
    String target =
        ask("Target.createTarget", mapper.createObjectNode().put("url", "about:blank"))
            .get("targetId")
            .asText();
    session =
        Optional.of(
            ask(
                    "Target.attachToTarget",
                    mapper.createObjectNode().put("targetId", target).put("flatten", true))
                .get("sessionId")
                .asText());
    ask("Page.enable", mapper.createObjectNode());
  }

  private URI address() throws IOException {
    BufferedReader said = chromium.errorReader(StandardCharsets.UTF_8);
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(LISTENS)) {
        Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {})); // Lest it waits for us.
        return URI.create(line.substring(LISTENS.length()).strip());
      }
    }
    throw new IOException("Chromium has ended");
  }

  /** What it says, put together of its pieces. */
  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          heard.add(mapper.readTree(text.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(from, part, last);
    }
  }

  private JsonNode ask(String method, ObjectNode parameters) throws IOException {
    asked++;
    ObjectNode question =
        mapper.createObjectNode().put("id", asked).put("method", method).set("params", parameters);
    session.ifPresent(id -> question.put("sessionId", id));
    door.sendText(question.toString(), true).join();
    int id = asked;
    JsonNode answer = await(message -> message.path("id").asInt() == id);
    if (answer.has("error")) {
      throw new IOException(method + ": " + answer.get("error"));
    }
    return answer.get("result");
  }

  private JsonNode await(Predicate<JsonNode> which) throws IOException {
    try {
      while (true) {
        JsonNode message = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (message == null) {
          throw new IOException("Chromium does not answer");
        }
        if (which.test(message)) {
          return message;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Shows a page, and waits until it is there. */
  public void show(String url, int width, boolean dark) throws IOException {
    size(width, 800);
    ObjectNode media = mapper.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    ask("Emulation.setEmulatedMedia", media);
    ask("Page.navigate", mapper.createObjectNode().put("url", url));
    await(message -> message.path("method").asText().equals("Page.loadEventFired"));
  }

  private void size(int width, int height) throws IOException {
    ask(
        "Emulation.setDeviceMetricsOverride",
        mapper
            .createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  /**
   * What an expression of JavaScript is on the page; it is ours, and runs whatever the page may.
   */
  public JsonNode value(String expression) throws IOException {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            mapper.createObjectNode().put("expression", expression).put("returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IOException(answer.get("exceptionDetails").toString());
    }
    return answer.at("/result/value");
  }

  /** The lines of text that an expression is. */
  public List<String> texts(String expression) throws IOException {
    return value(expression).valueStream().map(JsonNode::asText).toList();
  }

  /** The whole page, from its top to its end, as a PNG. */
  public byte[] picture() throws IOException {
    int width = value("innerWidth").asInt();
    size(
        width, value("Math.ceil(document.documentElement.getBoundingClientRect().height)").asInt());
    JsonNode picture =
        ask("Page.captureScreenshot", mapper.createObjectNode().put("format", "png"));
    return Base64.getDecoder().decode(picture.get("data").asText());
  }

  @Override
  public void close() {
    door.abort();
    client.close();
    chromium.destroy();
    try {
      chromium.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    chromium.destroyForcibly();
  }
}
