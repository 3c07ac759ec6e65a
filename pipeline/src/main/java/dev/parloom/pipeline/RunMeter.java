package dev.parloom.pipeline;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.time.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a run's ledger, source, channels and stages count. Thread-safe. */
final class RunMeter {

  private final RunPlan plan;
  private final ItemLedger ledger;
  private final SourceLoop source;
  private final List<Channel<Item>> channels;
  private final List<StageMeter> meters;
  private final Processors processors = new Processors();
  private final long startNanos = System.nanoTime();

  RunMeter(
      RunPlan plan,
      ItemLedger ledger,
      SourceLoop source,
      List<Channel<Item>> channels,
      List<StageMeter> meters) {
    this.plan = plan;
    this.ledger = ledger;
    this.source = source;
    this.channels = List.copyOf(channels);
    this.meters = List.copyOf(meters);
  }

  RunSnapshot read() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    // Against the stream: what is read first cannot be more than what it came from.
    long done = ledger.done();
    long dropped = ledger.dropped();
    long failed = ledger.failed();
    List<StageSnapshot> stages = new ArrayList<>();
    for (int i = meters.size() - 1; i >= 0; i--) {
      stages.addFirst(stage(i, elapsed));
    }
    boolean sourceRead = source.isRead();
    return new RunSnapshot(
        plan.pipeline(),
        elapsed,
        ledger.taken(),
        ledger.skipped(),
        done,
        dropped,
        failed,
        sourceRead,
        stages,
        BottleneckFinder.find(
            BottleneckFinder.stations(
                plan.stages(), stages.stream().map(StageSnapshot::soFar).toList()),
            source.nanos() / (double) Math.max(1, Nanos.of(elapsed)),
            processors.busyShare()));
  }

  private StageSnapshot stage(int index, Duration elapsed) {
    StagePlan stage = plan.stages().get(index);
    StageMeter meter = meters.get(index);
    Channel<Item> before = channels.get(index);
    return new StageSnapshot(
        meter.report(stage.name(), stage.workers(), elapsed),
        meter.inFlight(),
        before.size(),
        before.capacity(),
        stage instanceof StagePlan.Working working
            ? Optional.of(working.pool().stats())
            : Optional.empty());
  }
}
