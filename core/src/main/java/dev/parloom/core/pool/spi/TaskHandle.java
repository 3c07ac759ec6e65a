package dev.parloom.core.pool.spi;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Task;
import dev.parloom.core.wait.Awaited;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.WaitGraph;
import dev.parloom.core.wait.WaitSearch;
import dev.parloom.core.wait.Waiter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What users hold of a task: they can wait for it and cancel it, and that is all. */
final class TaskHandle<R extends @Nullable Object> implements Task<R>, Awaited {

  private final TaskRun<R> run;

  TaskHandle(TaskRun<R> run) {
    this.run = run;
  }

  @Override
  public String name() {
    return run.name();
  }

  @Override
  public Outcome<R> outcome() throws InterruptedException {
    Outcome<R> known = run.outcome();
    if (known != null) {
      return known;
    }
    if (!WaitGraph.watches()) {
      await(Deadline.never());
      return knownOutcome();
    }
    try {
      do {
        WaitGraph.enter(run);
      } while (!await(Deadline.in(WaitGraph.recheck())));
    } finally {
      WaitGraph.exit();
    }
    return knownOutcome();
  }

  @Override
  public Optional<Outcome<R>> tryOutcome(Duration patience) throws InterruptedException {
    if (run.outcome() == null) {
      await(Deadline.in(patience));
    }
    return Optional.ofNullable(run.outcome());
  }

  private boolean await(Deadline deadline) throws InterruptedException {
    Waiter waiter = Waiter.ofCurrentThread();
    Consumer<Outcome<R>> wake = known -> waiter.wake();
    run.onDone(wake);
    try {
      return waiter.await(run::isDone, deadline);
    } finally {
      run.forget(wake);
    }
  }

  private Outcome<R> knownOutcome() {
    Outcome<R> known = run.outcome();
    if (known == null) {
      throw new IllegalStateException("task '" + name() + "' has not ended yet");
    }
    return known;
  }

  @Override
  public R get() throws InterruptedException, ExecutionException {
    return valueOf(outcome());
  }

  @Override
  public R get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Duration patience = Duration.ofNanos(unit.toNanos(timeout));
    return valueOf(
        tryOutcome(patience)
            .orElseThrow(() ->
                new TimeoutException(
                    "task '%s' had not ended after %d %s".formatted(name(), timeout, unit))));
  }

  private static <R extends @Nullable Object> R valueOf(Outcome<R> outcome)
      throws ExecutionException {
    return switch (outcome) {
      case Done<R>(var value) -> value;
      case Failed<R>(CancellationException cause) -> throw cause;
      case Failed<R>(var cause) -> throw new ExecutionException(cause);
    };
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return (mayInterruptIfRunning || !run.isRunning()) && run.cancel();
  }

  @Override
  public boolean isCancelled() {
    return run.isCancelled();
  }

  @Override
  public boolean isDone() {
    return run.isDone();
  }

  @Override
  public void onDone(Consumer<? super Outcome<R>> callback) {
    run.onDone(callback);
  }

  @Override
  public void forget(Consumer<? super Outcome<R>> callback) {
    run.forget(callback);
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    run.awaitTermination(Deadline.never());
  }

  @Override
  public boolean awaitTermination(Duration patience) throws InterruptedException {
    return run.awaitTermination(Deadline.in(patience));
  }

  @Override
  public boolean isTerminated() {
    return run.hasLeft();
  }

  @Override
  public long ranNanos() {
    knownOutcome();
    return run.ranNanos();
  }

  @Override
  public CompletableFuture<R> toCompletableFuture() {
    TaskFuture<R> future = new TaskFuture<>(this);
    onDone(known -> {
      switch (known) {
        case Done<R>(var value) -> future.complete(value);
        case Failed<R>(var cause) -> future.completeExceptionally(cause);
      }
    });
    return future;
  }

  @Override
  public String described() {
    return run.described();
  }

  @Override
  public boolean canCome(WaitSearch search) {
    return run.canCome(search);
  }

  @Override
  public String toString() {
    return run.toString();
  }

  /**
   * A future whose cancellation, and that of futures derived from it, reaches the task; not that of
   * its copies, whose purpose is to keep what their holders do from all others. (A minimal stage
   * cannot be cancelled.)
   */
  private static final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Task<?> task;

    TaskFuture(Task<?> task) {
      this.task = task;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
      return new TaskFuture<>(task);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        task.cancel(true);
      }
      return cancelled;
    }

    @Override
    public CompletableFuture<T> copy() {
      return minimalCompletionStage().toCompletableFuture(); // not one of this class
    }
  }
}
