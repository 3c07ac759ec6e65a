package dev.parloom.spi;

import java.util.List;

/**
 * A small program to try, each on a part of Parloom: {@code parloom lab NAME}. It knows no
 * terminal: what it needs of one, its {@link LabContext} offers.
 *
 * <p>To add one, write a public class with a public constructor without parameters, and name it as
 * a provider of this interface; {@code --help}, the options and their error messages come of it.
 */
public interface Lab {

  /** How many workers there are to be: {@code -j}, for labs that name it among their keys. */
  Key<Integer> JOBS =
      Key.integer("jobs", "How many items are worked on at once", 1, 10_000)
          .letter('j')
          .defaultsTo(
              Integer.toString(Runtime.getRuntime().availableProcessors()),
              "the number of processors");

  /** What users call it: one word, in lower case. */
  String name();

  /** What it does, in sentences for people. */
  String description();

  /** What a user must give by its place, in this order; nothing by default. */
  default List<Key<?>> arguments() {
    return List.of();
  }

  /** What a user may give by its name, as {@code --name}; nothing by default. */
  default List<Key<?>> keys() {
    return List.of();
  }

  /**
   * Whether it {@linkplain LabContext#follow follows} a run, so that it has the options by which
   * users say what they want to be told; false by default.
   */
  default boolean followsRun() {
    return false;
  }

  /**
   * Does what it is for.
   *
   * @return the exit code, one of {@link ExitCode}
   * @throws LabException if it cannot be done as it was asked for
   * @throws Exception whatever is wrong otherwise, which is shown as an error in the lab
   */
  int run(LabContext context) throws Exception;
}
