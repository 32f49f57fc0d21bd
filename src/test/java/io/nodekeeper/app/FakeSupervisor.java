package io.nodekeeper.app;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A service manager that writes down what it is told. */
final class FakeSupervisor implements Supervisor {

  volatile Optional<Duration> interval = Optional.empty();
  final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  /** What was told since the last time this was asked. */
  List<String> told() {
    List<String> all = List.copyOf(heard);
    heard.clear();
    return all;
  }

  @Override
  public void ready(String status) {
    heard.add("ready " + status);
  }

  @Override
  public void status(String status) {
    heard.add("status " + status);
  }

  @Override
  public void watchdog() {
    heard.add("watchdog");
  }

  @Override
  public void reloading() {
    heard.add("reloading");
  }

  @Override
  public void stopping() {
    heard.add("stopping");
  }

  @Override
  public Optional<Duration> watchdogInterval() {
    return interval;
  }
}
