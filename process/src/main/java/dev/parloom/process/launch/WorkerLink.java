package dev.parloom.process.launch;

import dev.parloom.process.wire.Decoder;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running worker, seen from the pool: its share of the claims, its socket, its memory, its end.
 * An interface, so that tests can play a worker without a process.
 *
 * <p>For the thread that drives the worker. The methods that look at the shared page may be called
 * by other threads as long as it is certain that {@link #bury} and {@link #end} come later; the
 * dispatcher's lock sees to that.
 */
public interface WorkerLink {

  /** No task of a batch. */
  int NOBODY = -1;

  String name();

  long pid();

  // ---- The shared page.

  /** Offers a new batch of so many tasks; the worker runs none now. */
  void begin(int size);

  /** How many tasks it has not claimed, not counting the one it is about to. */
  int unclaimed();

  /** How many tasks it has claimed. */
  int claimed();

  /**
   * Takes back tasks that are not claimed, from the end.
   *
   * @param from the first that is wanted back; 0 for all
   * @return the first that the worker cannot claim from now on
   */
  int takeBack(int from);

  /** The task of the batch that it runs now, or {@link #NOBODY}. */
  int running();

  /** When the task claimed last was begun, by {@link System#nanoTime}. */
  long startedNanos();

  /** The results that are there, from so many bytes on. */
  Decoder outbox(int fromBytes);

  // ---- The socket.

  /** Makes a function known to it, if it is not. */
  void define(FunctionCode function) throws IOException;

  /** Sends as much as goes without waiting, the rest with the next calls of {@link #poll}. */
  void send(Message message, List<ByteBuffer> body) throws IOException;

  /** Empties the outbox, which was full, and says so. */
  void goOn() throws IOException;

  /** Answers a request for a class. */
  void sendClass(Decoder request) throws IOException;

  /**
   * The next thing that it has said, without waiting.
   *
   * @return null if there is nothing yet
   * @throws EOFException if there will be nothing more
   */
  @Nullable Frame poll() throws IOException;

  // ---- Its memory.

  /** Looks at how much memory it has, which is at the expense of the task that it runs. */
  MemoryWatch.Finding lookAtMemory(int running);

  /** What to tell the task of that name, by which the worker has exceeded its memory limit. */
  String memoryVerdict(String task);

  // ---- Its end.

  /** Asks the running task of that batch to stop. */
  void interrupt(int batch);

  /** Kills it, without waiting for its end. */
  void kill();

  /** Whether an idle worker is not there any more, or not fit for use. */
  boolean isDead();

  /**
   * Lets it run its finalizer and end; kills it if that takes too long.
   *
   * @param byNanos by when it must have ended, asked again at each wake-up; null if it may take its
   *     time
   */
  void end(Supplier<@Nullable Long> byNanos);

  /** Waits for its death, kills what it has left behind, and frees all that it had. */
  Death bury();
}
