package io.nodekeeper.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * The JDK's HTTP connections for the SDK, with a limit to an answer's size and to the time it may
 * take to arrive.
 *
 * <p>A request with a body is sent in fixed-length streaming mode, in which the JDK never sends it
 * again by itself; otherwise it repeats a POST whose connection was closed without an answer.
 */
public final class BoundedHttp implements SdkHttpClient {

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final SdkHttpClient connections;
  private final long most;
  private final Duration within;

  /**
   * @param most the most bytes an answer may have
   * @param within the longest silence of the other side, and the longest time for a whole answer
   */
  public BoundedHttp(long most, Duration within) {
    this.most = most;
    this.within = within;
    this.connections =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(within.compareTo(CONNECT) < 0 ? within : CONNECT)
            .socketTimeout(within)
            .build();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = connections.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        long end = System.nanoTime() + within.toNanos();
        return bounded(prepared.call(), end);
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  /**
   * Nothing becomes an empty body: an answer without content is an answer, such as an empty tag.
   */
  private HttpExecuteResponse bounded(HttpExecuteResponse answer, long end) {
    AbortableInputStream body = answer.responseBody().orElseGet(AbortableInputStream::createEmpty);
    return HttpExecuteResponse.builder()
        .response(answer.httpResponse())
        .responseBody(AbortableInputStream.create(new Bounded(body, end), body))
        .build();
  }

  @Override
  public String clientName() {
    return connections.clientName();
  }

  @Override
  public void close() {
    connections.close();
  }

  private final class Bounded extends FilterInputStream {

    private final AbortableInputStream body;
    private final long end;
    private long count;

    Bounded(AbortableInputStream body, long end) {
      super(body);
      this.body = body;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      check(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int got = in.read(into, offset, length);
      check(Math.max(got, 0));
      return got;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long skipped = in.skip(wanted);
      check(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void check(long more) throws IOException {
      count += more;
      if (count > most) {
        body.abort();
        throw new IOException("the answer has more than " + most + " bytes");
      }
      if (more > 0 && System.nanoTime() - end > 0) {
        body.abort();
        throw new SocketTimeoutException("the answer is not complete after " + within);
      }
    }
  }
}
