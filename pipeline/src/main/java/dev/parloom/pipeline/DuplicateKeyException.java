package dev.parloom.pipeline;

import dev.parloom.text.Words;

/**
 * Two items of one run have the same key, so that a journal could not tell them apart. The run
 * takes no more items; those before are still worked on.
 */
public final class DuplicateKeyException extends PipelineException {

  private static final long serialVersionUID = 1L;

  /**
   * For journals.
   *
   * @param key the key
   * @param first the number of the first item of that key, counted from 1 in the source's order
   * @param second the number of the second
   */
  public DuplicateKeyException(String key, long first, long second) {
    super(
        "items %,d and %,d have the same key '%s'; give each item a key of its own"
            .formatted(first, second, Words.printable(key)));
  }
}
