package dev.parloom.process.worker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Listens on standard input for what must reach the worker while its task runs: the number of a
 * batch whose task is to be interrupted, or the end of the input, which says that the pool's
 * process has gone.
 */
final class PoolWatch implements Runnable {

  /** Exit status of a worker whose pool has gone. */
  static final int POOL_GONE = 3;

  /**
   * The number of no batch: there will be nothing more. A JVM that exits while a thread waits for
   * input takes a third of a second longer.
   */
  private static final int FAREWELL = 0;

  private final InputStream input;
  private final TaskLoop loop;

  private PoolWatch(InputStream input, TaskLoop loop) {
    this.input = input;
    this.loop = loop;
  }

  static Thread start(InputStream input, TaskLoop loop) {
    Thread thread = new Thread(new PoolWatch(input, loop), "pool-watch");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void run() {
    try (DataInputStream in = new DataInputStream(input)) {
      for (int batch = in.readInt(); batch != FAREWELL; batch = in.readInt()) {
        loop.interrupt(batch);
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(POOL_GONE); // also an end of the input
    }
  }
}
