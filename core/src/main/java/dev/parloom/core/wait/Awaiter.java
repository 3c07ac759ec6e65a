package dev.parloom.core.wait;

/** What waits: a task that runs. Two are the same only if they are one object. */
public interface Awaiter {

  /** What to throw in its stead if it would wait for ever. */
  RuntimeException deadlocked(Awaited target);
}
