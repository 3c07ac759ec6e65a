package dev.parloom.core.pool;

import dev.parloom.core.wait.WaitGraph;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One pass over inputs: what is in flight, and how far to run ahead. Used by one thread, but for
 * {@link #cancel}.
 */
abstract class Flight<T extends @Nullable Object, R extends @Nullable Object, E>
    implements Iterator<E> {

  /**
   * How soon to ask again for room that was refused: a pool does not say when others make some, nor
   * when a worker without a queue before it is back for the next task.
   */
  private static final Duration FIRST_RETRY = Duration.ofMillis(1);

  private static final Duration LAST_RETRY = Duration.ofMillis(32);

  private final Pool pool;
  private final Iterator<? extends T> inputs;
  private final WorkFunction<? super T, ? extends R, ?> function;
  private final Set<Task<R>> unfinished = ConcurrentHashMap.newKeySet();
  private int inFlight;
  private long index;

  /** An input whose task the pool had no room for. */
  private @Nullable Held<T> held;

  private record Held<T extends @Nullable Object>(T input) {}

  Flight(
      Pool pool, Iterator<? extends T> inputs, WorkFunction<? super T, ? extends R, ?> function) {
    this.pool = pool;
    this.inputs = inputs;
    this.function = function;
  }

  static <E> Completions<E> completions(Supplier<Flight<?, ?, E>> newFlight) {
    Set<Flight<?, ?, E>> flights = ConcurrentHashMap.newKeySet();
    return new Completions<>() {
      @Override
      public Iterator<E> iterator() {
        Flight<?, ?, E> flight = newFlight.get();
        flights.add(flight);
        return flight;
      }

      @Override
      public Stream<E> stream() {
        return StreamSupport.stream(spliterator(), false).onClose(this::close);
      }

      @Override
      public void close() {
        flights.forEach(Flight::cancel);
      }
    };
  }

  /** Whether an element can be delivered without waiting. */
  abstract boolean isReady();

  /** Waits until an element is ready, or for so long; there is one in flight. */
  abstract void awaitReady(Duration patience) throws InterruptedException;

  /** The next element, which is ready. */
  abstract E take() throws InterruptedException;

  /** A task was started for this input. */
  abstract void started(long at, T input, Task<R> task);

  @Override
  public boolean hasNext() {
    return inFlight > 0 || held != null || pulling(inputs::hasNext);
  }

  @Override
  public E next() {
    if (!hasNext()) {
      throw new NoSuchElementException("every input has had its outcome");
    }
    try {
      runAhead();
      Duration patience = FIRST_RETRY;
      while (!isReady()) {
        awaitReady(held == null ? WaitGraph.recheck() : patience);
        if (held != null) {
          runAhead();
          patience = patience.compareTo(LAST_RETRY) < 0 ? patience.multipliedBy(2) : LAST_RETRY;
        }
      }
      E element = take();
      inFlight--;
      return element;
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new TaskInterruptedException(
          "interrupted while waiting for tasks of pool '%s'; %d in flight were cancelled"
              .formatted(pool.name(), inFlight),
          e);
    } catch (PoolException e) {
      cancel();
      throw e;
    }
  }

  /** Starts tasks until the bound, or until something is ready: a slow source delays nothing. */
  private void runAhead() throws InterruptedException {
    while (inFlight < pool.capacity() && !isReady()) {
      Held<T> next = held;
      held = null;
      if (next == null) {
        if (!pulling(inputs::hasNext)) {
          return;
        }
        next = new Held<>(pulling(inputs::next));
      }
      if (!start(next.input())) {
        held = next;
        return;
      }
    }
  }

  /** Starts a task; with none in flight it waits for room, else it refuses. */
  private boolean start(T input) throws InterruptedException {
    Work<R> work = new Applied<T, R>(function, input);
    Task<R> task;
    if (inFlight == 0) {
      task = pool.submit(work);
    } else {
      Optional<Task<R>> accepted = pool.trySubmit(work);
      if (accepted.isEmpty()) {
        return false;
      }
      task = accepted.get();
    }
    inFlight++;
    unfinished.add(task);
    started(index++, input, task);
    // After started: what is not among the unfinished has been said to have ended.
    task.onDone(outcome -> unfinished.remove(task));
    return true;
  }

  private <V extends @Nullable Object> V pulling(Supplier<V> fromInputs) {
    boolean pulled = false;
    try {
      V value = fromInputs.get();
      pulled = true;
      return value;
    } finally {
      if (!pulled) {
        cancel();
      }
    }
  }

  final Set<Task<R>> unfinished() {
    return unfinished;
  }

  final void cancel() {
    unfinished.forEach(task -> task.cancel(true));
  }
}
