package dev.parloom.spi;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** What a step does, with the values it was given. */
public sealed interface StepAction {

  /**
   * What makes a difference to its results, in words: those of equal words are equal, and results
   * of other words are made again by a run that has a journal.
   */
  String version();

  /**
   * What it makes the extension of its results' names, without the dot; empty if it leaves names
   * alone.
   */
  Optional<String> extension();

  /**
   * Makes one result of each item.
   *
   * @param function makes it
   * @param version as {@link #version()}
   * @param extension as {@link #extension()}
   */
  record One(Function<byte[]> function, String version, Optional<String> extension)
      implements StepAction {}

  /**
   * Makes several results of each item, always as many.
   *
   * @param function makes them, one for each label
   * @param labels what their names have more than the item's
   * @param version as {@link #version()}
   * @param extension as {@link #extension()}
   */
  record Several(
      Function<List<byte[]>> function,
      List<String> labels,
      String version,
      Optional<String> extension)
      implements StepAction {

    /** Copies the labels. */
    public Several {
      labels = List.copyOf(labels);
    }
  }

  /**
   * What is done with an item. It is called on several threads at once, and is sent to worker
   * processes.
   *
   * @param <R> what it makes of one
   */
  @FunctionalInterface
  interface Function<R> extends Serializable {

    /** Makes the result; whatever it throws is the failure of that item. */
    R apply(Item item) throws Exception;
  }

  /** The content of a file on its way. */
  interface Item {

    /** All of it; not to be changed. */
    byte[] bytes() throws IOException;

    /** The name of the file that the result is to be, without folders. */
    String fileName();

    /** Tells the user something of it that is no failure, once its result is in place. */
    void note(String words);
  }
}
