package dev.parloom.process.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory that a pool shares with one worker process: which of the batch's tasks is claimed, up
 * to where the worker may claim, since when the claimed one runs, and the results so far.
 *
 * <p>States and invariants. One 64-bit word holds (next, limit), both indexes into the batch. Tasks
 * below <i>next</i> are claimed: the worker has begun them. Those from <i>next</i> to <i>limit</i>
 * are the worker's to claim; those from <i>limit</i> on are not its own any more. The worker alone
 * moves <i>next</i>, the pool alone moves <i>limit</i>, both by compare-and-set on the whole word,
 * which are the linearization points: a task is begun by the worker or taken back by the pool,
 * never both. {@link #freeze} makes both equal; from then on nothing is claimed until the next
 * batch.
 *
 * <p>Results lie one behind another in the outbox; a second word holds (count, bytes). The worker
 * writes a result and then the word with release semantics; the pool reads the word with acquire
 * semantics and then the results. So a task is counted only after its result is where the pool
 * finds it, even if the worker is killed at any instruction: the memory is a file mapping of the
 * kernel's, which outlives the process. At most one task is claimed and not counted. It is the one
 * that runs.
 */
public final class Page {

  /** How many bytes of results fit before the pool must take some. */
  public static final int OUTBOX_BYTES = 256 * 1024;

  /** How large the mapping is. */
  public static final int BYTES = 4096 + OUTBOX_BYTES;

  private static final int CLAIMS = 0;
  private static final int STARTED = 64;
  private static final int RESULTS = 128;
  private static final int OUTBOX = 4096;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;

  /** A page over {@link #BYTES} of mapped memory. */
  public Page(ByteBuffer memory) {
    this.memory = memory;
  }

  private static long word(int high, int low) {
    return ((long) high << 32) | low;
  }

  private static int high(long word) {
    return (int) (word >>> 32);
  }

  private static int low(long word) {
    return (int) word;
  }

  // ---- The pool's side.

  /** Nothing is claimed of a new batch of so many tasks; the worker does not run now. */
  public void begin(int tasks) {
    LONG.setVolatile(memory, RESULTS, 0L);
    LONG.setVolatile(memory, CLAIMS, word(0, tasks));
  }

  /** How many tasks are claimed. */
  public int claimed() {
    return high((long) LONG.getVolatile(memory, CLAIMS));
  }

  /** How many of its tasks the worker has not claimed, not counting the one it is about to. */
  public int unclaimed() {
    long word = (long) LONG.getVolatile(memory, CLAIMS);
    return Math.max(0, low(word) - Math.max(1, high(word)));
  }

  /**
   * Takes back tasks that are not claimed, from the end.
   *
   * @param from the first that is wanted back
   * @return the first that the worker cannot claim from now on: later than {@code from} if more
   *     were claimed meanwhile, earlier if the worker has given up more
   */
  public int takeBack(int from) {
    while (true) {
      long word = (long) LONG.getVolatile(memory, CLAIMS);
      int keep = Math.max(from, high(word));
      if (keep >= low(word)) {
        return low(word);
      }
      if (LONG.compareAndSet(memory, CLAIMS, word, word(high(word), keep))) {
        return keep;
      }
    }
  }

  /**
   * Lets the worker claim no more.
   *
   * @return how many are claimed, and will be
   */
  public int freeze() {
    return takeBack(0);
  }

  /** When the task claimed last was begun, by {@link System#nanoTime} of any process here. */
  public long startedNanos() {
    return (long) LONG.getVolatile(memory, STARTED);
  }

  /** How many results are there. */
  public int results() {
    return high((long) LONG.getAcquire(memory, RESULTS));
  }

  /** How many bytes the results in the outbox take. */
  public int outboxBytes() {
    return low((long) LONG.getAcquire(memory, RESULTS));
  }

  /** Copies bytes out of the outbox. */
  public byte[] read(int from, int to) {
    byte[] bytes = new byte[to - from];
    memory.get(OUTBOX + from, bytes);
    return bytes;
  }

  /** Empties the outbox; the worker waits meanwhile. */
  public void empty() {
    LONG.setVolatile(memory, RESULTS, word(results(), 0));
  }

  // ---- The worker's side.

  /**
   * Claims the task at this index, the next one.
   *
   * @return false if the pool has taken it back
   */
  public boolean claim(int index) {
    while (true) {
      long word = (long) LONG.getVolatile(memory, CLAIMS);
      if (index >= low(word)) {
        return false;
      }
      if (LONG.compareAndSet(memory, CLAIMS, word, word(index + 1, low(word)))) {
        return true;
      }
    }
  }

  /** Says when the task to be claimed next begins. */
  public void starting(long nanos) {
    LONG.setRelease(memory, STARTED, nanos);
  }

  /**
   * Adds a result to the outbox.
   *
   * @return false if it does not fit now
   */
  public boolean add(byte[] result, int length) {
    long word = (long) LONG.getOpaque(memory, RESULTS);
    if (length > OUTBOX_BYTES - low(word)) {
      return false;
    }
    memory.put(OUTBOX + low(word), result, 0, length);
    LONG.setRelease(memory, RESULTS, word(high(word) + 1, low(word) + length));
    return true;
  }
}
