package dev.parloom.core.pool.spi;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkDecorator;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of one pool have in common: its workers, its counts, its listener, its decorator.
 * Thread-safe.
 */
public final class TaskRuns {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.pool");

  private final WorkerGroup group;
  private final @Nullable PoolListener listener;
  private final @Nullable WorkDecorator decorator;
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Those of a pool without listener and decorator. */
  public TaskRuns(WorkerGroup group) {
    this(group, null, null);
  }

  /**
   * Those of a pool.
   *
   * @param group the pool's workers
   * @param listener is told of each end; null for none
   * @param decorator what is put around the work; null for nothing
   */
  public TaskRuns(
      WorkerGroup group, @Nullable PoolListener listener, @Nullable WorkDecorator decorator) {
    this.group = group;
    this.listener = listener;
    this.decorator = decorator;
  }

  /** A queued task. */
  public <R extends @Nullable Object> TaskRun<R> queued(
      Work<? extends R> work, TaskOptions options) {
    return new TaskRun<>(this, decorator == null ? work : decorated(work, decorator), options);
  }

  private static <R extends @Nullable Object> Work<R> decorated(
      Work<? extends R> work, WorkDecorator decorator) {
    return new Decorated<>(work, decorator.decorate(work));
  }

  /** Keeps the work as it was submitted beside what is done instead. */
  @SuppressWarnings("serial") // never leaves this JVM
  private record Decorated<R extends @Nullable Object>(Work<? extends R> submitted, Work<?> instead)
      implements Work<R> {
    @Override
    @SuppressWarnings("unchecked") // a decorator returns what the work does
    public R call() throws Exception {
      return (R) instead.call();
    }
  }

  /** The work as it was submitted. */
  static Work<?> submitted(Work<?> work) {
    return work instanceof Decorated<?>(var submitted, var _) ? submitted : work;
  }

  /**
   * Refuses a task of the pool that is about to close it.
   *
   * @param isInside whether the calling thread is one of the workers
   * @throws IllegalStateException if it is
   */
  public void requireOutsider(boolean isInside) {
    if (isInside) {
      throw new IllegalStateException(
          "a task of pool '%s' closes it, and would wait for itself".formatted(group.name()));
    }
  }

  WorkerGroup group() {
    return group;
  }

  boolean hasListener() {
    return listener != null;
  }

  // ---- Counts.

  /** How many have returned. */
  public long done() {
    return done.sum();
  }

  /** How many have not, cancelled ones included. */
  public long failed() {
    return failed.sum();
  }

  /** Work that a pool does without a run for each piece of it counts as well. */
  public void count(int moreDone, int moreFailed) {
    done.add(moreDone);
    failed.add(moreFailed);
  }

  void count(Outcome<?> outcome) {
    (outcome instanceof Outcome.Done ? done : failed).increment();
  }

  void tell(PoolListener.TaskEnd end) {
    PoolListener told = listener;
    if (told == null) {
      return;
    }
    try {
      told.ended(end);
    } catch (Throwable e) { // also an error: it must not take the worker with it
      LOG.log(Level.WARNING, "the listener of pool '" + group.name() + "' failed", e);
    }
  }
}
