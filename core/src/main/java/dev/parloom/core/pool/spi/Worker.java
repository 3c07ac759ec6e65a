package dev.parloom.core.pool.spi;

import java.util.function.Supplier;

/** What runs a task, as far as the task knows it. */
public interface Worker {

  /** Its name, which listeners are told. */
  String name();

  /** Asks it to stop the task that it runs, without waiting for it. */
  void stop();

  /** A worker of that name, which nothing can stop if {@code stop} does nothing. */
  static Worker of(Supplier<String> name, Runnable stop) {
    return new Worker() {
      @Override
      public String name() {
        return name.get();
      }

      @Override
      public void stop() {
        stop.run();
      }
    };
  }

  /** That thread, which is stopped by an interrupt. */
  static Worker of(Thread thread) {
    return of(thread::getName, thread::interrupt);
  }
}
