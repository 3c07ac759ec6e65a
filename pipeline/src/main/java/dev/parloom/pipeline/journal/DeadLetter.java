package dev.parloom.pipeline.journal;

import dev.parloom.text.Words;

/**
 * An item that failed. Immutable.
 *
 * @param key the item's key
 * @param stage the stage that failed on it
 * @param attempts how often that stage tried
 * @param cause what the last attempt threw
 */
public record DeadLetter(String key, String stage, int attempts, Throwable cause) {

  /** One line for a person: key, stage and cause, with control characters escaped. */
  public String describe() {
    return "%s: %s: %s".formatted(Words.printable(key), Words.printable(stage), Words.of(cause));
  }
}
