package dev.parloom.spi;

import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunListener;
import java.util.function.Function;

/** What a {@link Lab} has to do with its user. Implemented by the command line, and by tests. */
public interface LabContext {

  /** What the user has given. */
  Values values();

  /** Writes a line of data, to standard output. Blocks while that takes nothing. */
  void print(String line);

  /** Tells the user a line that is no data, on standard error; any thread may. */
  void say(String line);

  /**
   * Shows a run while it goes on, lets the user end it early, waits for its end and reports it.
   *
   * @param start starts the run, which tells that listener what happens
   * @return the exit code
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  int follow(Function<RunListener, Run> start) throws InterruptedException;

  /**
   * From now on, until it is closed, the user's first wish to end the program (Ctrl-C, SIGTERM,
   * SIGHUP) is {@linkplain EndSignal#await told}; a second one ends it at once.
   */
  EndSignal endSignal();

  /** The user's wish to end the program. */
  interface EndSignal extends AutoCloseable {

    /**
     * Waits for it.
     *
     * @return the exit code
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    int await() throws InterruptedException;

    /** The program ends at the user's wish again, as before. */
    @Override
    void close();
  }
}
