package dev.parloom.process.dispatch;

import dev.parloom.process.launch.FunctionTable;

/**
 * How many tasks go to a worker together, and how many move from a busy worker to an idle one. Only
 * arithmetic: what a task costs, and how long something has lasted, it is told.
 */
final class BatchSizing {

  /** How long a batch of submitted tasks should take a worker. */
  private static final long TARGET_NANOS = 500_000;

  private static final int MOST_TASKS = 1024;

  /** Fewer than a worker remembers: none must be forgotten before it is used. */
  private static final int MOST_FUNCTIONS = FunctionTable.REMEMBERED / 2;

  static final int MOST_BYTES = 1 << 20;

  /** How long a worker should be busy with a part of a map: many times what its transfer takes. */
  private static final long MAP_TARGET_NANOS = 2_000_000;

  private static final int MOST_MAP_TASKS = 1 << 16;

  /** Moving tasks between workers costs about this much; for less it is not worth while. */
  private static final long WORTH_MOVING_NANOS = 200_000;

  /** A worker that has begun no further task for so long counts as held up by the one it runs. */
  static final long HELD_UP_NANOS = 1_000_000;

  private BatchSizing() {}

  /** How many tasks take about that long; 1 if their cost is not known, which is 0 then. */
  private static int tasksIn(long targetNanos, long costNanos) {
    return costNanos == 0 ? 1 : Math.clamp(targetNanos / costNanos, 1, Integer.MAX_VALUE);
  }

  /**
   * How many submitted tasks should go together.
   *
   * @param waiting how many stand in line
   * @param tasksLeft how many the worker may still be given
   * @param costNanos how long one takes; 0 if not known
   */
  static int together(int waiting, int workers, int tasksLeft, long costNanos) {
    int fair = Math.ceilDiv(waiting, workers);
    return Math.min(
        Math.min(tasksLeft, MOST_TASKS), Math.min(fair, tasksIn(TARGET_NANOS, costNanos)));
  }

  /** Whether a batch with this many bytes and functions is full. */
  static boolean isFull(int bytes, int functions) {
    return bytes >= MOST_BYTES || functions >= MOST_FUNCTIONS;
  }

  /** Whether a task goes alone, so that no other is blamed if its input does not fit. */
  static boolean goesAlone(int inputBytes) {
    return inputBytes > MOST_BYTES;
  }

  /**
   * How many tasks of a batch one worker gets, the rest being left for others that are idle.
   *
   * @param idle how many others are
   */
  static int share(int size, long costNanos, int idle, int tasksLeft) {
    boolean isShared = idle > 0 && isWorthMoving(size, costNanos);
    return Math.min(tasksLeft, isShared ? Math.ceilDiv(size, idle + 1) : size);
  }

  /**
   * How many inputs of a map go together.
   *
   * @param left how many are left of them; 0 or less if that is not known
   * @param window how many parts should be under way at once
   */
  static int mapPart(int left, int window, long costNanos) {
    int most = Math.min(MOST_MAP_TASKS, tasksIn(MAP_TARGET_NANOS, costNanos));
    return left > 0 ? Math.min(most, Math.ceilDiv(left, window)) : most;
  }

  /** Whether running these tasks takes longer than moving them to another worker. */
  static boolean isWorthMoving(int tasks, long costNanos) {
    return tasks * costNanos > WORTH_MOVING_NANOS;
  }

  /** Whether a worker that has begun no further task for this time counts as held up. */
  static boolean isHeldUp(long nanos) {
    return nanos > HELD_UP_NANOS;
  }

  /** How many of the tasks that a worker has not begun move to one that is idle. */
  static int moved(int unclaimed, int tasksLeft) {
    return Math.min(tasksLeft, Math.ceilDiv(unclaimed, 2));
  }
}
