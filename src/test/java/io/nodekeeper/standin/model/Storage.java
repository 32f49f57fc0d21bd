package io.nodekeeper.standin.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parameters of SSM, the secrets of Secrets Manager and the objects of S3. */
public final class Storage {

  /**
   * What stands under a name.
   *
   * @param version from 1, raised by each change
   * @param type of a parameter: String, StringList or SecureString; of a secret: text or binary
   */
  public record Entry(String text, int version, String type) {}

  private final Gate gate;
  private final Map<String, Entry> parameters = new TreeMap<>();
  private final Map<String, Entry> secrets = new TreeMap<>();
  private final Map<String, Entry> objects = new TreeMap<>();

  Storage(Gate gate) {
    this.gate = gate;
  }

  public void putParameter(String name, String type, String value) {
    put(parameters, name, type, value);
  }

  public void putSecret(String name, String text) {
    put(secrets, name, "text", text);
  }

  /** One that is bytes, and no text. */
  public void putBinarySecret(String name, String bytes) {
    put(secrets, name, "binary", bytes);
  }

  /** Into {@code bucket/key}. */
  public void putObject(String path, String text) {
    put(objects, path, "", text);
  }

  private static void put(Map<String, Entry> to, String name, String type, String text) {
    int version = Optional.ofNullable(to.get(name)).map(Entry::version).orElse(0) + 1;
    to.put(name, new Entry(text, version, type));
  }

  public void removeParameter(String name) {
    parameters.remove(name);
  }

  public void removeObject(String path) {
    objects.remove(path);
  }

  public Entry parameter(String name) {
    return gate.call(
        Operation.GET_PARAMETER,
        name,
        () ->
            Optional.ofNullable(parameters.get(name))
                .orElseThrow(() -> new ApiError(400, "ParameterNotFound", "")));
  }

  public Entry secret(String name) {
    return gate.call(
        Operation.GET_SECRET_VALUE,
        name,
        () ->
            Optional.ofNullable(secrets.get(name))
                .orElseThrow(() ->
                    new ApiError(
                        400,
                        "ResourceNotFoundException",
                        "Secrets Manager can't find the specified secret.")));
  }

  public Entry object(String path) {
    return gate.call(
        Operation.GET_OBJECT,
        path,
        () ->
            Optional.ofNullable(objects.get(path))
                .orElseThrow(
                    () -> new ApiError(404, "NoSuchKey", "The specified key does not exist.")));
  }
}
