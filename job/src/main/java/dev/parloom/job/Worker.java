package dev.parloom.job;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.process.ProcessPool;
import dev.parloom.process.worker.WorkerStartException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kinds of workers a pipeline file can ask for by {@code on:}. */
public enum Worker {
  /** Platform threads. */
  THREADS,
  /** Virtual threads. */
  VIRTUAL,
  /** Processes of their own. */
  PROCESSES,
  /** The stage's own thread. */
  CALLER;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All of them as they are written. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Worker::word).toList();
  }

  /** One that starts nothing, for the description of a plan. */
  Pool imagined(String name, int workers) {
    return this == CALLER ? open(name, workers) : THREADS.open(name, workers);
  }

  Pool open(String name, int workers) {
    return switch (this) {
      case THREADS -> ThreadPool.builder().name(name).workers(workers).open();
      case VIRTUAL -> ThreadPool.builder().virtual().name(name).workers(workers).open();
      case PROCESSES -> processes(name, workers);
      case CALLER -> CallerPool.open();
    };
  }

  private static Pool processes(String name, int workers) {
    try {
      return ProcessPool.builder().name(name).workers(workers).open();
    } catch (WorkerStartException e) { // as for want of a temporary folder
      throw new JobRefusedException(String.valueOf(e.getMessage()), e);
    }
  }
}
