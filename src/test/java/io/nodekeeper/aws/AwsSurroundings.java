package io.nodekeeper.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SDK's own settings as a test wants them, until it is over. */
public final class AwsSurroundings implements AutoCloseable {

  private final Map<String, @Nullable String> before = new HashMap<>();

  /** Credentials that sign, and every address that of {@code uri}. */
  public static AwsSurroundings at(URI uri) {
    return new AwsSurroundings()
        .with("aws.accessKeyId", "AKIDEXAMPLE")
        .with("aws.secretAccessKey", "nobody-knows")
        .with("aws.endpointUrlEcs", uri.toString())
        .with("aws.endpointUrlEc2", uri.toString())
        .with("aws.endpointUrlAutoScaling", uri.toString())
        .with("aws.endpointUrlSsm", uri.toString())
        .with("aws.endpointUrlSecretsManager", uri.toString())
        .with("aws.endpointUrlS3", uri.toString())
        .with("aws.endpointUrlEventBridge", uri.toString())
        .with("aws.endpointUrlSns", uri.toString())
        .with("aws.ec2MetadataServiceEndpoint", uri.toString());
  }

  public AwsSurroundings with(String property, String value) {
    String old = System.setProperty(property, value);
    before.putIfAbsent(property, old);
    return this;
  }

  public AwsSurroundings without(String property) {
    String old = System.clearProperty(property);
    before.putIfAbsent(property, old);
    return this;
  }

  @Override
  public void close() {
    before.forEach((property, value) -> {
      if (value == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, value);
      }
    });
  }

  /** A sample beside the test's class. */
  public static String sample(Class<?> test, String name) {
    try (InputStream resource = test.getResourceAsStream(name)) {
      if (resource == null) {
        throw new AssertionError("no sample " + name);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
