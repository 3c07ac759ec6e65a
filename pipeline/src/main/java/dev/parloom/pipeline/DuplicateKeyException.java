package dev.parloom.pipeline;

import dev.parloom.text.Words;

/**
 * Two items of one run have the same key, so that a journal could not tell them apart. The run
 * takes no more items; those before are still worked on.
 */
public final class DuplicateKeyException extends PipelineException {

  private static final long serialVersionUID = 1L;

  DuplicateKeyException(String key, long first, long second) {
    super(
        "items %,d and %,d have the same key '%s'; give each item a key of its own"
            .formatted(first, second, Words.printable(key)));
  }
}
