package io.nodekeeper.app;

import java.nio.file.Path;

/**
 * Where everything lies.
 *
 * @param root in front of every path; {@code /} but in a test
 */
record Places(Path root) {

  /** The operator's files. */
  Path settings() {
    return file("/etc/nodekeeper");
  }

  /** What outlives the process. */
  Path state() {
    return file("/var/lib/nodekeeper");
  }

  /** What is about this boot. */
  Path runtime() {
    return file("/run/nodekeeper");
  }

  Path memory() {
    return state().resolve("memory.json");
  }

  /** The operator's order to drain the node: there while it stands. */
  Path drainOrder() {
    return state().resolve("drain-order.json");
  }

  /** The operator's orders about daemons' revisions: each there until another takes its place. */
  Path rolloutOrders() {
    return state().resolve("rollout-orders.json");
  }

  /** The reports of the drains there have been. */
  Path history() {
    return state().resolve("history");
  }

  /** What is still to be told outside. */
  Path outbox() {
    return state().resolve("outbox.json");
  }

  /** The last looks at which something else was decided than before. */
  Path looks() {
    return state().resolve("looks");
  }

  /** What the sources of daemons said last that held. */
  Path sources() {
    return state().resolve("sources");
  }

  /** The last good text of each file for containers, and how it came to differ. */
  Path files() {
    return state().resolve("files");
  }

  /** The lines for the ECS agent's settings, which root takes from there. */
  Path ecsConfig() {
    return state().resolve("ecs.config");
  }

  Path lock() {
    return state().resolve("lock");
  }

  Path status() {
    return runtime().resolve("status.json");
  }

  /** There while the node is held: for containers of others, which have its directory mounted. */
  Path hold() {
    return runtime().resolve("hold");
  }

  /** There while the host is being shut down and {@code nodekeeper-hold.service} waits for us. */
  Path shutdown() {
    return runtime().resolve("shutdown");
  }

  /**
   * A file that is rendered.
   *
   * @param absolute as the settings name it
   */
  Path file(String absolute) {
    return root.resolve(Path.of("/").relativize(Path.of(absolute).normalize()));
  }

  /** A path of this host as the settings would name it. */
  String named(String path) {
    Path below = Path.of(path);
    return below.startsWith(root) ? "/" + root.relativize(below) : path;
  }
}
