package io.nodekeeper.app;

/** The program. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(code(arguments));
  }

  /** What is not there of the libraries shows when it is first used. */
  private static int code(String[] arguments) {
    try {
      return Cli.run(Surroundings.ofProcess(), arguments);
    } catch (NoClassDefFoundError | IncompatibleClassChangeError missing) {
      System.err.println(
          "nodekeeper: the installation is not whole, "
              + missing.getMessage()
              + " is missing from its lib; install it again");
      return Exit.SOFTWARE;
    }
  }
}
