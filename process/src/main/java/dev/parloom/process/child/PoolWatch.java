package dev.parloom.process.child;

import dev.parloom.process.wire.Message;
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
    // Ends at a farewell: a JVM that exits while a thread waits for input takes 0.3 s longer.
    try (DataInputStream in = new DataInputStream(input)) {
      for (int batch = in.readInt(); batch != Message.FAREWELL; batch = in.readInt()) {
        loop.interrupt(batch);
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(POOL_GONE); // also an end of the input
    }
  }
}
