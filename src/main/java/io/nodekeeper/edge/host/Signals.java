package io.nodekeeper.edge.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The signal SIGHUP, by which a service is told to read its settings anew.
 *
 * <p>Only {@code sun.misc.Signal} (module jdk.unsupported) can be asked for it. It is reached by
 * name, since javac warns of it in a way that no annotation suppresses. A handler set by sigaction
 * through a foreign function would run Java in the midst of whatever the signal interrupts, on
 * whichever thread, also one the JVM does not know: it could crash or hang the process. The JVM's
 * own way hands the signal to a thread.
 */
public final class Signals {

  private Signals() {}

  /**
   * Has {@code reaction} run, in a thread of the JVM's, whenever SIGHUP comes.
   *
   * @return whether it could be arranged; if not, SIGHUP ends the process, as it does by default
   */
  public static boolean onHangup(Runnable reaction) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodHandle run =
          lookup
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(reaction);
      Object handling =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangup, handling);
      return true;
    } catch (ReflectiveOperationException | RuntimeException notOffered) {
      return false;
    }
  }
}
