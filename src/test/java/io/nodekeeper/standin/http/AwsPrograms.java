package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * AWS's own clients as a person runs them: the aws command line from a shell, and boto3 from
 * Python. Nothing of this machine's AWS settings reaches them, and no call is made a second time.
 */
public final class AwsPrograms {

  /** How a program ended, and what it said. */
  public record Ran(int status, String out, String err) {

    /** What it printed, when all went well. */
    public JsonNode json() {
      return Json.read(text());
    }

    /** What it printed, when all went well. */
    public String text() {
      if (status != 0) {
        throw new AssertionError("ended with " + status + ": " + err);
      }
      return out.strip();
    }
  }

  private static final long DEADLINE_SECONDS = 120;

  /** Older clients know no setting for the address: it has to be said in each call. */
  private static final String AWS =
      "aws() { command aws --endpoint-url \"$ENDPOINT\" --output json \"$@\"; }\n";

  private static final String CLIENT =
      """
      import os, sys
      import boto3
      def client(service):
          return boto3.client(service, endpoint_url=os.environ["ENDPOINT"])
      """;

  private static final String REMEDY = ": install it, or run packaging/check, which does";

  private final URI endpoint;
  private final Path directory;

  /**
   * Talking to one world.
   *
   * @param directory theirs alone, as home and for what they print
   */
  public AwsPrograms(URI endpoint, Path directory) {
    this.endpoint = endpoint;
    this.directory = directory;
  }

  /** Runs a line of shell in which {@code aws} is the command line, and talks to the world. */
  public Ran shell(String line) {
    Ran ran = run(List.of("sh", "-c", AWS + line), "");
    if (ran.status() == 127) {
      throw new AssertionError("the aws command line is not in PATH" + REMEDY + "\n" + ran.err());
    }
    return ran;
  }

  /** Runs a script in which {@code client("ecs")} is boto3's client of the world. */
  public Ran python(String script) {
    String python = Optional.ofNullable(System.getenv("NODEKEEPER_TEST_PYTHON")).orElse("python3");
    Ran ran = run(List.of(python, "-"), CLIENT + script);
    if (ran.err().contains("No module named 'boto3'")) {
      throw new AssertionError(python + " has no boto3" + REMEDY);
    }
    return ran;
  }

  private Ran run(List<String> command, String input) {
    Path in = directory.resolve("in");
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    try {
      Files.writeString(in, input);
      var builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().keySet().retainAll(List.of("PATH"));
      builder.environment().putAll(environment());
      int status = ended(builder.start());
      return new Ran(status, Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new AssertionError(command.getFirst() + " cannot be run" + REMEDY, e);
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "HOME", directory.toString(),
        "LC_ALL", "C.UTF-8",
        "ENDPOINT", endpoint.toString(),
        "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY", "nobody-knows",
        "AWS_DEFAULT_REGION", "us-west-2",
        "AWS_RETRY_MODE", "standard",
        "AWS_MAX_ATTEMPTS", "1",
        "AWS_PAGER", "");
  }

  private static int ended(Process process) {
    try {
      if (process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new AssertionError("has not ended within " + DEADLINE_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
