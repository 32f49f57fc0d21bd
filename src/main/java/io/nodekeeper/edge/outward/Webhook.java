package io.nodekeeper.edge.outward;

import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An address that takes events by POST. It may be all that is needed to write there: it is in no
 * text of ours but for its host. Nothing throws; any number of threads may use it.
 */
public final class Webhook {

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  private final Duration deadline;
  private @Nullable HttpClient client;

  /**
   * No call is made yet.
   *
   * @param deadline for each call, until its answer begins
   */
  public Webhook(Duration deadline) {
    this.deadline = deadline;
  }

  /** What is behind a redirection was not named by the operator. */
  private synchronized HttpClient http() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NEVER)
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT.compareTo(deadline) < 0 ? CONNECT : deadline)
              .build();
    }
    return client;
  }

  /**
   * An address that may be used; empty for any other.
   *
   * @param text of its file
   */
  public static Optional<URI> address(String text) {
    try {
      URI uri = new URI(text.strip());
      boolean isSafe =
          "https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost()));
      boolean isPlain = uri.getRawUserInfo() == null && uri.getRawFragment() == null;
      return Optional.of(uri).filter(is -> is.getHost() != null && isSafe && isPlain);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Posts one after the other, until one is not taken. */
  public Sent post(URI address, List<Letter> letters) {
    var taken = new ArrayList<String>();
    for (Letter letter : letters) {
      Optional<String> trouble = post(address, letter);
      if (trouble.isPresent()) {
        return new Sent(
            List.copyOf(taken), trouble.map(why -> "the webhook at " + address.getHost() + why));
      }
      taken.add(letter.id());
    }
    return new Sent(List.copyOf(taken), Optional.empty());
  }

  /** Why it was not taken. An answer's words may quote the address. */
  private Optional<String> post(URI address, Letter letter) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(deadline)
            .header("Content-Type", "application/json")
            .header("User-Agent", Letter.SOURCE)
            .header("Idempotency-Key", letter.id())
            .POST(HttpRequest.BodyPublishers.ofString(letter.json(), StandardCharsets.UTF_8))
            .build();
    try {
      HttpResponse<InputStream> answer =
          http().send(request, HttpResponse.BodyHandlers.ofInputStream());
      answer.body().close(); // Nobody reads it.
      int status = answer.statusCode();
      return status >= 200 && status < 300
          ? Optional.empty()
          : Optional.of(" answers with " + status + (isElsewhere(status) ? ELSEWHERE : ""));
    } catch (IOException | RuntimeException e) {
      return Optional.of(words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(": given up");
    }
  }

  private static final String ELSEWHERE = ", which would lead elsewhere, and is not followed";

  private static boolean isElsewhere(int status) {
    return status >= 300 && status < 400;
  }

  /** The library's own may have the address. */
  private static String words(Exception thrown) {
    return switch (thrown) {
      case HttpTimeoutException _ -> ": no answer in time";
      case ConnectException _ -> " cannot be reached";
      case SSLException _ -> " cannot be spoken with in TLS; is its certificate trusted here?";
      default -> ": " + thrown.getClass().getSimpleName();
    };
  }
}
