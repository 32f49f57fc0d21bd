package io.nodekeeper.standin.http;

import io.nodekeeper.standin.model.Ec2Instance;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The instance metadata service, version 2, and version 1 where a token is not required. Called
 * under the model's lock.
 */
final class ImdsFront {

  private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
  private static final String TOKEN = "X-aws-ec2-metadata-token";
  private static final int LONGEST_TTL = 21_600;

  private final WorldModel model;
  private final Map<String, Instant> tokens = new TreeMap<>();

  ImdsFront(WorldModel model) {
    this.model = model;
  }

  /** Forgets all tokens it has given: they are answered with 401 from now on. */
  void forgetTokens() {
    tokens.clear();
  }

  Reply answer(Call call) {
    return switch (call.method()) {
      case "PUT" -> call.path().equals("/latest/api/token") ? token(call) : status(404);
      case "GET" -> isServed(call) ? item(call.path()) : status(401);
      default -> status(405);
    };
  }

  private Reply token(Call call) {
    if (call.header("X-Forwarded-For").isPresent()
        || model.faults().imds == Faults.Imds.FORBIDDEN) {
      return status(403);
    }
    if (model.faults().imds == Faults.Imds.UNAVAILABLE) {
      return status(503);
    }
    String ttl = call.header(TTL).orElse("");
    if (!ttl.matches("[0-9]{1,5}")) {
      return status(400);
    }
    int seconds = Integer.parseInt(ttl);
    if (seconds < 1 || seconds > LONGEST_TTL) {
      return status(400);
    }
    String token = UUID.randomUUID().toString().replace("-", "") + "==";
    tokens.put(token, model.timeline().instant().plusSeconds(seconds));
    return Reply.text(200, token).with(TTL, ttl);
  }

  /** A token that is not good is refused also where none is required. */
  private boolean isServed(Call call) {
    boolean isFirstVersion = call.header(TOKEN).isEmpty() && !model.ec2().tokenRequired;
    return isFirstVersion || hasToken(call);
  }

  private boolean hasToken(Call call) {
    Instant end = tokens.get(call.header(TOKEN).orElse(""));
    return end != null && model.timeline().instant().isBefore(end);
  }

  private Reply item(String path) {
    Ec2Instance.Answer answer = model.ec2().get(path);
    if (answer.status() == 404 && path.endsWith("/")) {
      answer = model.ec2().get(path.substring(0, path.length() - 1));
    }
    return answer.status() == 200 ? Reply.text(200, answer.body()) : status(answer.status());
  }

  private static Reply status(int status) {
    return Reply.of(
        status,
        "text/html",
        "<html><head><title>" + status + "</title></head><body>" + status + "</body></html>");
  }
}
