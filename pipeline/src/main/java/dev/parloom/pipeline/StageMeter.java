package dev.parloom.pipeline;

import dev.parloom.core.time.Nanos;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a stage counts while it runs. The stage's own thread counts; any thread may read meanwhile.
 *
 * <p>With one writer no count needs an atomic addition. Each is written with release semantics and
 * read with acquire semantics. So a reader that reads departures before arrivals never sees more
 * departures than arrivals.
 */
final class StageMeter {

  private final LatencyHistogram latencies = new LatencyHistogram();
  private final AtomicLong itemsIn = new AtomicLong();
  private final AtomicLong itemsOut = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong departed = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private final AtomicLong busyNanos = new AtomicLong();
  private final AtomicLong starvedNanos = new AtomicLong();
  private final AtomicLong blockedNanos = new AtomicLong();

  private static void add(AtomicLong count, long more) {
    count.setRelease(count.getPlain() + more);
  }

  // ---- The stage's thread.

  void arrived() {
    add(itemsIn, 1);
  }

  void worked(long ranNanos) {
    latencies.add(ranNanos);
    add(busyNanos, ranNanos);
  }

  void left() {
    add(itemsOut, 1);
  }

  void dropped() {
    add(dropped, 1);
  }

  long failed() {
    add(failed, 1);
    return failed.getPlain();
  }

  /** How many items have left the stage, in whatever way. */
  long ended() {
    return itemsOut.getPlain() + dropped.getPlain() + failed.getPlain();
  }

  /** Items that arrived are not in the stage any more, nor is anything that came of them. */
  void departed(int items) {
    add(departed, items);
  }

  void retried() {
    add(retried, 1);
  }

  void starved(long nanos) {
    add(starvedNanos, nanos);
  }

  void blocked(long nanos) {
    add(blockedNanos, nanos);
  }

  // ---- Any thread.

  /** How many items are in the stage. */
  long inFlight() {
    long gone = departed.getAcquire(); // first, so that it is never more than what came
    return itemsIn.getAcquire() - gone;
  }

  StageReport report(String name, int workers, Duration elapsed) {
    double nanos = Math.max(1, Nanos.of(elapsed));
    long out = itemsOut.getAcquire();
    long kept = dropped.getAcquire();
    long lost = failed.getAcquire();
    long in = itemsIn.getAcquire();
    long busy = busyNanos.getAcquire();
    return new StageReport(
        name,
        workers,
        in,
        out,
        kept,
        lost,
        retried.getAcquire(),
        in / (nanos / 1e9),
        Duration.ofNanos(busy),
        busy / (nanos * workers),
        starvedNanos.getAcquire() / nanos,
        blockedNanos.getAcquire() / nanos,
        latencies.percentile(0.50),
        latencies.percentile(0.95),
        latencies.max());
  }
}
