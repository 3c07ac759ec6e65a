package dev.parloom.process.dispatch;

import dev.parloom.core.pool.spi.Worker;
import dev.parloom.process.launch.WorkerLink;
import org.jspecify.annotations.Nullable;

/**
 * What one driver's worker has been given to do. The {@link Dispatcher} owns it: every call is made
 * under the dispatcher's lock, by the dispatcher; to its driver it is only a name for itself.
 *
 * <p>While there is a batch there is a worker whose page can be looked at. Of the batch's tasks
 * those below <i>ownedTo</i> are this driver's to end; the others have been taken back.
 */
final class Assignment {

  private final DriverThread driver;
  private @Nullable WorkerLink worker;
  private @Nullable Batch batch;
  private int ownedTo;

  /** How many tasks were claimed when an idle driver looked, and since when that has been so. */
  private int claimedAtLook;

  private long lookNanos;

  Assignment(DriverThread driver) {
    this.driver = driver;
  }

  DriverThread driver() {
    return driver;
  }

  /** Its worker, as the tasks that this is about to be given know it. */
  Worker asWorker() {
    return Worker.of(requireWorker()::name, driver::stop);
  }

  void worker(@Nullable WorkerLink now) {
    worker = now;
  }

  boolean hasWorker() {
    return worker != null;
  }

  @Nullable Batch batch() {
    return batch;
  }

  int ownedTo() {
    return ownedTo;
  }

  private WorkerLink requireWorker() {
    WorkerLink current = worker;
    if (current == null) {
      throw new IllegalStateException("a batch without a worker");
    }
    return current;
  }

  void begin(Batch next) {
    requireWorker().begin(next.size());
    batch = next;
    ownedTo = next.size();
    claimedAtLook = -1; // no look yet
  }

  /** The batch that it had is at its end. */
  @Nullable Batch end() {
    Batch ended = batch;
    batch = null;
    return ended;
  }

  /** How many of its tasks its worker has not begun, nor is about to. */
  int unclaimed() {
    return batch == null ? 0 : Math.min(ownedTo, requireWorker().unclaimed());
  }

  /** Whether its worker is slow enough that moving {@code unclaimed} tasks away pays. */
  boolean hasEnoughToGive(int unclaimed, long now) {
    Batch current = batch;
    if (current != null && BatchSizing.isWorthMoving(unclaimed, current.costNanos())) {
      return true;
    }
    int claimed = requireWorker().claimed();
    if (claimed != claimedAtLook) {
      claimedAtLook = claimed;
      lookNanos = now;
    }
    return BatchSizing.isHeldUp(now - lookNanos);
  }

  /**
   * Takes back up to {@code most} tasks that its worker has not begun; null if it has begun all.
   */
  @Nullable Batch takeBack(int most) {
    Batch current = batch;
    if (current == null) {
      return null;
    }
    int to = ownedTo;
    ownedTo = Math.min(to, requireWorker().takeBack(to - most));
    return ownedTo == to ? null : current.slice(ownedTo, to);
  }

  /** Takes back all that its worker has not begun. */
  @Nullable Batch takeBackAll() {
    return takeBack(ownedTo);
  }

  /** The name of the task that its worker runs. */
  @Nullable String running() {
    Batch current = batch;
    int running = current == null ? WorkerLink.NOBODY : requireWorker().running();
    return current == null || running == WorkerLink.NOBODY ? null : current.name(running);
  }
}
