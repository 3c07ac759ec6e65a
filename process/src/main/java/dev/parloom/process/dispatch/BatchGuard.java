package dev.parloom.process.dispatch;

import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.time.Nanos;
import dev.parloom.process.launch.MemoryWatch;
import dev.parloom.process.launch.Settings;
import dev.parloom.process.launch.WorkerLink;
import dev.parloom.process.worker.MemoryLimitException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the tasks of a batch while they run: their time, their memory, whether they are to
 * stop, and whether results lie about. For the driver's thread.
 */
final class BatchGuard {

  /** How often to look for results of a batch while a task of it takes its time. */
  private static final long LOOK_NANOS = 20_000_000;

  /** The same for a batch of one. */
  private static final long LOOK_AT_ONE_NANOS = 1_000_000_000;

  /** How long a worker may take to say that a batch has ended, once all its tasks have. */
  private static final long LINGER_NANOS = 5_000_000_000L;

  private final Dispatcher dispatcher;
  private final Assignment assignment;
  private final Settings settings;
  private final LongSupplier clock;
  private final WorkerLink on;
  private final BatchRun run;
  private final Batch tasks;

  BatchGuard(Dispatcher dispatcher, Assignment assignment, WorkerLink on, BatchRun run) {
    this.dispatcher = dispatcher;
    this.assignment = assignment;
    this.settings = dispatcher.settings();
    this.clock = dispatcher.clock();
    this.on = on;
    this.run = run;
    this.tasks = run.batch();
  }

  /**
   * Sees to what the batch's tasks must not do.
   *
   * @return how long it can wait for the worker, in nanoseconds
   */
  long attend(@Nullable Long endNanos) {
    long now = clock.getAsLong();
    long wait = look(now);
    if (run.killAtNanos() != Long.MAX_VALUE) {
      wait = Math.min(wait, run.killAtNanos() - now);
      if (run.killAtNanos() - now <= 0) {
        run.kill();
      }
    }
    if (endNanos != null && !run.isKilled()) {
      wait = Math.min(wait, endNanos - now);
      if (endNanos - now <= 0) {
        dispatcher.freeze(assignment);
        run.kill();
      }
    }
    return Math.min(wait, Math.min(keepTime(), keepMemory()));
  }

  /** Hands over results that are there while a later task of the batch takes its time. */
  private long look(long now) {
    long interval = tasks.size() == 1 ? LOOK_AT_ONE_NANOS : LOOK_NANOS;
    long left = run.lookedNanos() + interval - now;
    if (left > 0) {
      return left;
    }
    run.collect(now);
    if (run.collected() > 0) {
      run.count(false);
      dispatcher.ended(assignment, run.collected());
      run.deliver();
    }
    if (run.results() >= dispatcher.ownedTo(assignment)
        && now - run.progressNanos() > LINGER_NANOS) {
      run.kill(); // its tasks have ended, but something keeps it
    }
    return interval;
  }

  /**
   * Stops what is over: it does not begin, or is interrupted, and killed if that does not help.
   *
   * @param endNanos by when; null for after the usual grace
   */
  void stopWhatIsOver(@Nullable Long endNanos) {
    int to = dispatcher.ownedTo(assignment);
    int from = Math.min(run.delivered(), to);
    if (run.isKilled() || !tasks.isAnyOver(from, to)) {
      return;
    }
    dispatcher.freeze(assignment);
    int running = on.running();
    if (running >= 0 && tasks.isOver(running)) {
      long patience = Nanos.of(settings.grace());
      run.interrupt(endNanos != null ? endNanos : clock.getAsLong() + patience);
    }
  }

  private long keepTime() {
    if (run.limitNanos() == Long.MAX_VALUE || run.isKilled()) {
      return Long.MAX_VALUE;
    }
    int running = on.running();
    Duration limit = running < 0 ? null : tasks.timeout(running);
    if (limit == null) {
      return run.limitNanos();
    }
    long limitNanos = Nanos.of(limit);
    long left = limitNanos - (clock.getAsLong() - on.startedNanos());
    if (on.running() != running) {
      return 0; // it may have been the next one's beginning
    }
    if (left > 0) {
      return left;
    }
    dispatcher.freeze(assignment);
    if (on.running() == running) {
      run.kill(
          running,
          new TaskTimeoutException(tasks.name(running), limit, "its worker process was killed"));
    }
    return Long.MAX_VALUE;
  }

  private long keepMemory() {
    if (settings.memoryLimitBytes() == 0 || run.isKilled()) {
      return Long.MAX_VALUE;
    }
    int running = on.running();
    switch (on.lookAtMemory(running)) {
      case WITHIN -> {
        // goes on
      }
      case INHERITED -> dispatcher.freeze(assignment);
      case EXCEEDED -> {
        dispatcher.freeze(assignment);
        if (on.running() == running) {
          run.kill(running, new MemoryLimitException(on.memoryVerdict(tasks.name(running))));
        }
      }
    }
    return MemoryWatch.INTERVAL_NANOS;
  }
}
