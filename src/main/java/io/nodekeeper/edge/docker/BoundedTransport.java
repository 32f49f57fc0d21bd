package io.nodekeeper.edge.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A transport to the Docker Engine whose answers have a limit. Each request has a connection of its
 * own: one that is kept would be found dead after every restart of the engine.
 */
final class BoundedTransport implements DockerHttpClient {

  private final DockerHttpClient plain;
  private final long bytesMax;
  private volatile Optional<String> newestApi = Optional.empty();

  BoundedTransport(DockerHttpClient plain, long bytesMax) {
    this.plain = plain;
    this.bytesMax = bytesMax;
  }

  /** Only requests without a body are made: beside signals, Docker is only read. */
  @Override
  public Response execute(Request request) {
    return new Bounded(open(request), bytesMax);
  }

  /** An answer that goes on for as long as the engine likes, for whoever reads it bit by bit. */
  Response open(Request request) {
    Response response =
        plain.execute(
            Request.builder()
                .method(request.method())
                .path(request.path())
                .putAllHeaders(request.headers())
                .putHeader("Connection", "close")
                .build());
    newestApi = Optional.ofNullable(response.getHeader("Api-Version"));
    return response;
  }

  /** The newest API version of the engine that answered last: the header Api-Version. */
  Optional<String> newestApi() {
    return newestApi;
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  private record Bounded(Response whole, long bytesMax) implements DockerHttpClient.Response {
    @Override
    public int getStatusCode() {
      return whole.getStatusCode();
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return whole.getHeaders();
    }

    @Override
    public InputStream getBody() {
      return new Limited(whole, bytesMax);
    }

    @Override
    public void close() {
      whole.close();
    }
  }

  private static final class Limited extends FilterInputStream {
    private final DockerHttpClient.Response whole;
    private final long bytesMax;
    private long seen;

    Limited(DockerHttpClient.Response whole, long bytesMax) {
      super(whole.getBody());
      this.whole = whole;
      this.bytesMax = bytesMax;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      int some = super.read(into, offset, length);
      count(Math.max(some, 0));
      return some;
    }

    private void count(int more) throws IOException {
      seen += more;
      if (seen > bytesMax) {
        throw new IOException("the answer is longer than " + bytesMax + " bytes");
      }
    }

    /** Hangs up. To close a body first reads it to its end, which may never come. */
    @Override
    public void close() {
      whole.close();
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
