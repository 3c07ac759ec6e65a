package dev.parloom.pipeline;

import java.time.Duration;

/** What a stage counts while it runs. For the stage's own thread; read after that has ended. */
final class StageMeter {

  private final LatencyHistogram latencies = new LatencyHistogram();
  private long itemsIn;
  private long itemsOut;
  private long dropped;
  private long failed;
  private long retried;
  private long busyNanos;
  private long starvedNanos;
  private long blockedNanos;

  void arrived() {
    itemsIn++;
  }

  void worked(long ranNanos) {
    latencies.add(ranNanos);
    busyNanos += ranNanos;
  }

  void left() {
    itemsOut++;
  }

  void dropped() {
    dropped++;
  }

  long failed() {
    return ++failed;
  }

  /** How many items have left the stage, in whatever way. */
  long ended() {
    return itemsOut + dropped + failed;
  }

  void retried() {
    retried++;
  }

  void starved(long nanos) {
    starvedNanos += nanos;
  }

  void blocked(long nanos) {
    blockedNanos += nanos;
  }

  StageReport report(String name, int workers, Duration elapsed) {
    double nanos = Math.max(1, elapsed.toNanos());
    return new StageReport(
        name,
        workers,
        itemsIn,
        itemsOut,
        dropped,
        failed,
        retried,
        itemsIn / (nanos / 1e9),
        Duration.ofNanos(busyNanos),
        busyNanos / (nanos * workers),
        starvedNanos / nanos,
        blockedNanos / nanos,
        latencies.percentile(0.50),
        latencies.percentile(0.95),
        latencies.max());
  }
}
