package io.nodekeeper.standin.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How a container in memory behaves.
 *
 * @param pull how long its image takes; empty for a pull that hangs
 * @param pullFailure why it fails then
 * @param startFailure why it cannot start; it stays CREATED
 * @param start from the order to its running
 * @param exit when it ends by itself, after its start
 * @param shutdown how long it takes after SIGTERM; beyond the stop timeout it is killed
 * @param healthy what its health check says, once it has said something
 * @param healthyAfter from its start to its first health
 */
public record Behaviour(
    Optional<Duration> pull,
    Optional<String> pullFailure,
    Optional<String> startFailure,
    Duration start,
    Optional<Exit> exit,
    Duration shutdown,
    boolean healthy,
    Duration healthyAfter) {

  /**
   * Its end by itself.
   *
   * @param after its start
   * @param outOfMemory then the code is 137
   */
  public record Exit(Duration after, int code, boolean outOfMemory) {}

  /**
   * Pulls in 1 s, starts in 300 ms, runs for ever, ends 200 ms after SIGTERM, healthy after 5 s.
   */
  public static final Behaviour WELL =
      new Behaviour(
          Optional.of(Duration.ofSeconds(1)),
          Optional.empty(),
          Optional.empty(),
          Duration.ofMillis(300),
          Optional.empty(),
          Duration.ofMillis(200),
          true,
          Duration.ofSeconds(5));

  /** As {@link #WELL}. */
  public static Behaviour well() {
    return WELL;
  }

  public Behaviour pulling(Duration time) {
    return new Behaviour(
        Optional.of(time), pullFailure, startFailure, start, exit, shutdown, healthy, healthyAfter);
  }

  public Behaviour pullHanging() {
    return new Behaviour(
        Optional.empty(), pullFailure, startFailure, start, exit, shutdown, healthy, healthyAfter);
  }

  public Behaviour pullFailing() {
    return new Behaviour(
        pull,
        Optional.of("CannotPullContainerError: pull image manifest has been retried 5 time(s)"),
        startFailure,
        start,
        exit,
        shutdown,
        healthy,
        healthyAfter);
  }

  public Behaviour startFailing() {
    return new Behaviour(
        pull,
        pullFailure,
        Optional.of("CannotStartContainerError: Error response from daemon: no such command"),
        start,
        exit,
        shutdown,
        healthy,
        healthyAfter);
  }

  public Behaviour exiting(Duration after, int code) {
    return new Behaviour(
        pull,
        pullFailure,
        startFailure,
        start,
        Optional.of(new Exit(after, code, false)),
        shutdown,
        healthy,
        healthyAfter);
  }

  public Behaviour outOfMemory(Duration after) {
    return new Behaviour(
        pull,
        pullFailure,
        startFailure,
        start,
        Optional.of(new Exit(after, 137, true)),
        shutdown,
        healthy,
        healthyAfter);
  }

  public Behaviour shuttingDownFor(Duration time) {
    return new Behaviour(pull, pullFailure, startFailure, start, exit, time, healthy, healthyAfter);
  }

  public Behaviour healthyAfter(Duration time) {
    return new Behaviour(pull, pullFailure, startFailure, start, exit, shutdown, true, time);
  }

  public Behaviour unhealthyAfter(Duration time) {
    return new Behaviour(pull, pullFailure, startFailure, start, exit, shutdown, false, time);
  }
}
