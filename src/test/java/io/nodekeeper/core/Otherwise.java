package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How a daemon is declared otherwise than with what ECS needs. */
final class Otherwise {

  private Otherwise() {}

  static UnaryOperator<Daemon> on(NodeSelector nodes, Requirement... requires) {
    return is -> with(is, is.run(), new Daemon.Where(nodes, List.of(requires)), is.launching());
  }

  static UnaryOperator<Daemon> unordered(String why) {
    var where = new Daemon.Where(new NodeSelector.All(), List.of(), Optional.of(why));
    return is -> with(is, is.run(), where, is.launching());
  }

  static UnaryOperator<Daemon> startedWith(Daemon.Launching launching) {
    return is -> with(is, is.run(), is.where(), launching);
  }

  static UnaryOperator<Daemon> ofService() {
    return is -> with(is, Daemon.Run.SERVICE, is.where(), is.launching());
  }

  static UnaryOperator<Daemon> replaced(Daemon.Update.Method method) {
    return is -> {
      Daemon.Update usual = is.update();
      var update = new Daemon.Update(method, usual.wave(), usual.canaryPercent(), usual.within());
      return with(is, is.run(), is.where(), is.launching(), update, is.care());
    };
  }

  static UnaryOperator<Daemon> caredFor(Daemon.Care care) {
    return is -> with(is, is.run(), is.where(), is.launching(), is.update(), care);
  }

  /** No readiness waits for it. */
  static Daemon uncritical(Daemon is) {
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        is.after(),
        false,
        is.settle(),
        is.leaves(),
        is.run(),
        is.where(),
        is.launching(),
        is.update(),
        is.care());
  }

  private static Daemon with(
      Daemon is, Daemon.Run run, Daemon.Where where, Daemon.Launching launching) {
    return with(is, run, where, launching, is.update(), is.care());
  }

  private static Daemon with(
      Daemon is,
      Daemon.Run run,
      Daemon.Where where,
      Daemon.Launching launching,
      Daemon.Update update,
      Daemon.Care care) {
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        is.after(),
        is.critical(),
        is.settle(),
        is.leaves(),
        run,
        where,
        launching,
        update,
        care);
  }
}
