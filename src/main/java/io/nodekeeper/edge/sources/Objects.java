package io.nodekeeper.edge.sources;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The objects of S3. Nothing throws; any number of threads may use it. */
public final class Objects {

  /** As of a file of settings. */
  public static final int MOST_BYTES = 1 << 20;

  private static final String API = "s3:GetObject";
  private static final int NOT_MODIFIED = 304;

  private final AwsClients aws;
  private final InstantSource clock;
  private final boolean pathStyle;
  private @Nullable S3Client client;

  /**
   * No call is made yet, and nothing of S3 is loaded.
   *
   * @param pathStyle whether the bucket is part of the path, and not of the host's name
   */
  public Objects(AwsClients aws, InstantSource clock, boolean pathStyle) {
    this.aws = aws;
    this.clock = clock;
    this.pathStyle = pathStyle;
  }

  private synchronized S3Client s3() {
    if (client == null) {
      client = aws.build(S3Client.builder().forcePathStyle(pathStyle));
    }
    return client;
  }

  /**
   * The object of this key. One call, which brings the text only if it is another.
   *
   * @param known the version that is had already
   */
  public Reading<Content> read(String bucket, String key, Optional<String> known) {
    var request =
        GetObjectRequest.builder().bucket(bucket).key(key).ifNoneMatch(known.orElse(null)).build();
    try {
      return Reading.known(s3().getObject(request, Objects::content), clock.instant());
    } catch (AwsServiceException e) {
      return known.isPresent() && e.statusCode() == NOT_MODIFIED
          ? Reading.known(new Content(known.get(), Optional.empty()), clock.instant())
          : unknown(e);
    } catch (RuntimeException e) {
      return unknown(e);
    }
  }

  private Reading<Content> unknown(RuntimeException e) {
    return Reading.unknown(CallFailure.of(API, e).why(), clock.instant());
  }

  private static Content content(GetObjectResponse answer, InputStream body) throws IOException {
    if (answer.eTag() == null) {
      throw CallFailure.unclear(API, "the answer has no ETag");
    }
    Long length = answer.contentLength();
    byte[] bytes =
        length != null && length > MOST_BYTES ? new byte[0] : body.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES || (length != null && length > MOST_BYTES)) {
      throw CallFailure.unclear(API, "the object is longer than 1 MiB");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Content(answer.eTag(), Optional.of(text));
    } catch (CharacterCodingException e) {
      throw CallFailure.unclear(API, "the object is not UTF-8 text");
    }
  }
}
