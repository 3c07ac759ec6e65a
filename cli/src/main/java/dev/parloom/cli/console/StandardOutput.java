package dev.parloom.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, for a command's data alone: as UTF-8 whatever the locale, and an error if it
 * cannot be written. What else prints to {@code System.out}, such as a step's code, goes to
 * standard error; see {@code Main}.
 */
public final class StandardOutput {

  private static volatile PrintStream data =
      new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

  private StandardOutput() {}

  /**
   * Data goes there from now on.
   *
   * @return where it went before
   */
  public static PrintStream redirect(PrintStream to) {
    PrintStream before = data;
    data = to;
    return before;
  }

  public static void println(String text) {
    print(text.stripTrailing() + "\n");
  }

  /** As it is. */
  public static void print(String text) {
    PrintStream to = data;
    to.print(text);
    if (to.checkError()) {
      throw new CommandRefusedException("standard output cannot be written");
    }
  }
}
