package io.nodekeeper.edge.ec2;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * HTTP for instance metadata, where a token that is not given is a broken connection. The SDK's
 * exception for it cannot be told from that for an item that is absent, and absence means
 * something.
 */
final class TokenGuard implements SdkHttpClient {

  private final SdkHttpClient http;
  private volatile Optional<URI> asked = Optional.empty();

  TokenGuard(SdkHttpClient http) {
    this.http = http;
  }

  /** The service's address, of which only the SDK knows from where it has it; once it was asked. */
  Optional<String> address() {
    return asked.map(uri -> uri.getScheme() + "://" + uri.getRawAuthority());
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    asked = Optional.of(request.httpRequest().getUri());
    ExecutableHttpRequest prepared = http.prepareRequest(request);
    if (request.httpRequest().method() != SdkHttpMethod.PUT) {
      return prepared;
    }
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        HttpExecuteResponse answer = prepared.call();
        if (!answer.httpResponse().isSuccessful()) {
          answer.responseBody().ifPresent(AbortableInputStream::abort);
          throw new IOException(
              "no token is given: HTTP status " + answer.httpResponse().statusCode());
        }
        return answer;
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  @Override
  public String clientName() {
    return http.clientName();
  }

  @Override
  public void close() {
    http.close();
  }
}
