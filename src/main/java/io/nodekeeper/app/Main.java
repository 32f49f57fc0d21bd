package io.nodekeeper.app;

/** The program. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Cli.run(Surroundings.ofProcess(), arguments));
  }
}
