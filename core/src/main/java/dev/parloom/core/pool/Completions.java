package dev.parloom.core.pool;

import java.util.stream.Stream;

/**
 * The ends of many tasks, one after another, made as they are asked for.
 *
 * <p>Tasks are started by the thread that iterates, ahead of where it is but never more than {@link
 * Pool#capacity} of them, so inputs may be endless and memory stays bounded. Nothing starts before
 * the first element is asked for. A loop that ends early leaves the tasks already started to end by
 * themselves; {@link #close} cancels them.
 *
 * <p>An iterator is for one thread. It throws what the inputs' own iterator throws, after
 * cancelling what is in flight; and {@link TaskInterruptedException}, likewise and with the flag
 * set again, if the thread is interrupted while it waits.
 *
 * @param <E> {@link Outcome} or {@link Completed}
 */
public interface Completions<E> extends Iterable<E>, AutoCloseable {

  /** The same elements as a sequential stream; closing it closes this. */
  Stream<E> stream();

  /** Cancels the tasks of every iterator that was not read to its end. Idempotent. */
  @Override
  void close();
}
