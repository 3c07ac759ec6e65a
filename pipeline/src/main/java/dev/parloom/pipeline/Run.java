package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.pool.CallerPool;
import dev.parloom.core.pool.Pool;
import dev.parloom.pipeline.text.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at work. Get one from {@link Pipeline#start}; wait for it with {@link #await}.
 *
 * <p>Each stage has a virtual thread of its own that takes items from the channel before it, gives
 * them to the stage's pool, and passes results to the channel behind it; one more reads the source.
 * All end with the run. Thread-safe.
 */
public final class Run {

  /** How long a source that was interrupted may take to notice, before it is left behind. */
  private static final Duration SOURCE_GRACE = Duration.ofSeconds(1);

  private final String pipeline;
  private final Function<?, String> key;
  private final List<StagePlan> plan;
  private final Iterable<?> source;
  private final Teller teller;
  private final Processors processors = new Processors();
  private final long startNanos = System.nanoTime();

  private final List<StageMeter> meters = new ArrayList<>();
  private final List<Channel<Item>> channels = new ArrayList<>();
  private final List<Thread> stageThreads = new ArrayList<>();
  private final Thread sourceThread;

  private final LongAdder done = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();

  @GuardedBy("this")
  private final List<DeadLetter> failures = new ArrayList<>();

  @GuardedBy("this")
  private RunEnding ending = RunEnding.COMPLETED;

  @GuardedBy("this")
  private @Nullable Throwable sourceFailure;

  @GuardedBy("this")
  private @Nullable PipelineBrokenException broken;

  @GuardedBy("this")
  private @Nullable Report report;

  /** Written by the source's thread; read for the report, when that is over or given up. */
  private final AtomicLong taken = new AtomicLong();

  private final AtomicLong sourceNanos = new AtomicLong();
  private volatile boolean sourceRead;

  private Run(
      String pipeline,
      Function<?, String> key,
      List<StagePlan> plan,
      Iterable<?> source,
      List<RunListener> listeners) {
    this.pipeline = pipeline;
    this.key = key;
    this.plan = plan;
    this.source = source;
    this.teller = new Teller(listeners);
    for (StagePlan stage : plan) {
      channels.add(
          Channel.named("channel before '" + stage.name() + "'", stage.options().bufferSize()));
      meters.add(new StageMeter());
    }
    for (int i = 0; i < plan.size(); i++) {
      StagePlan stage = plan.get(i);
      Channel<Item> in = channels.get(i);
      Channel<Item> out = i + 1 < plan.size() ? channels.get(i + 1) : null;
      StageMeter meter = meters.get(i);
      Runnable body =
          switch (stage) {
            case StagePlan.Batch batch -> new BatchLoop(this, batch, in, out, meter)::run;
            case StagePlan.Working working -> new StageLoop(this, working, in, out, meter)::run;
          };
      stageThreads.add(
          Thread.ofVirtual().name(pipeline + "/" + stage.name()).unstarted(() -> guarded(body)));
    }
    this.sourceThread =
        Thread.ofVirtual().name(pipeline + "/" + Bottleneck.SOURCE).unstarted(this::readSource);
  }

  static Run start(
      String pipeline,
      Function<?, String> key,
      List<StagePlan> plan,
      Iterable<?> source,
      List<RunListener> listeners) {
    Run run = new Run(pipeline, key, plan, source, listeners);
    if (plan.getLast() instanceof StagePlan.Put put) {
      try {
        put.sink().open();
      } catch (Exception e) {
        throw new PipelineBrokenException(
            "sink '%s' of pipeline '%s' could not be opened: %s"
                .formatted(put.name(), pipeline, Words.of(e)),
            e);
      }
    }
    OptionalLong items =
        source instanceof Collection<?> known
            ? OptionalLong.of(known.size())
            : OptionalLong.empty();
    List<String> names = plan.stream().map(StagePlan::name).toList();
    run.teller.tell(() -> new RunEvent.Started(pipeline, names, items));
    run.stageThreads.forEach(Thread::start);
    run.sourceThread.start();
    return run;
  }

  /**
   * Waits for the end of the run. It may be called again, and by several threads.
   *
   * @return what came of it
   * @throws InterruptedException if the calling thread is interrupted; the run goes on
   * @throws PipelineSourceFailedException if the source threw
   * @throws PipelineBrokenException if the run could not go on for a reason that is not one item's
   */
  public Report await() throws InterruptedException {
    for (Thread stage : stageThreads) {
      stage.join();
    }
    sourceThread.join(SOURCE_GRACE);
    return finish();
  }

  /**
   * Takes no more items, and lets those on their way end; those that still wait for the first stage
   * are not counted as taken. Returns at once. The source's thread is interrupted; if its iterator
   * takes no notice, it is left behind.
   */
  public void drain() {
    synchronized (this) {
      if (ending != RunEnding.COMPLETED) {
        return;
      }
      channels.getFirst().close();
      long given = giveBack();
      if (sourceRead && given == 0) {
        return; // all items are on their way already
      }
      ending = RunEnding.DRAINED;
    }
    sourceThread.interrupt();
  }

  /** Empties the closed first channel, and answers how many items were in it. */
  private long giveBack() {
    long items = 0;
    try {
      while (channels.getFirst().tryReceive().isPresent()) {
        items++;
      }
    } catch (ChannelClosedException e) {
      // it is empty
    }
    taken.addAndGet(-items);
    return items;
  }

  /**
   * Takes no more items and cancels those on their way. Returns at once; {@link #await} returns
   * when no stage runs any more, and a task that answers no interrupt delays that.
   */
  public void stop() {
    stop(null);
  }

  private void stop(@Nullable PipelineBrokenException because) {
    synchronized (this) {
      if (because != null && broken == null) {
        broken = because;
      }
      if (ending == RunEnding.STOPPED) {
        return;
      }
      ending = RunEnding.STOPPED;
    }
    RunStoppedSignal signal = new RunStoppedSignal();
    channels.forEach(channel -> channel.closeWith(signal));
    sourceThread.interrupt();
    stageThreads.forEach(Thread::interrupt);
  }

  /** What the channels of a stopped run are closed with. */
  private static final class RunStoppedSignal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunStoppedSignal() {
      super("the run was stopped", null, false, false);
    }
  }

  synchronized boolean isStopped() {
    return ending == RunEnding.STOPPED;
  }

  // ---- The source's thread.

  private void readSource() {
    Channel<Item> first = channels.getFirst();
    try {
      long before = System.nanoTime();
      var inputs = source.iterator();
      while (inputs.hasNext()) {
        Object value = inputs.next();
        String itemKey = keyOf(value);
        sourceNanos.addAndGet(System.nanoTime() - before);
        taken.incrementAndGet();
        teller.tell(() -> new RunEvent.ItemTaken(itemKey));
        try {
          first.send(new Item(itemKey, value, List.of(new Root(itemKey))));
        } catch (InterruptedException | ChannelClosedException e) {
          taken.decrementAndGet(); // the run drains or stops, and this item was not accepted
          return;
        }
        before = System.nanoTime();
      }
      sourceNanos.addAndGet(System.nanoTime() - before);
    } catch (Throwable t) {
      synchronized (this) {
        // An iterator that is interrupted by drain() or stop() may well throw: no failure of its
        // own.
        if (ending == RunEnding.COMPLETED) {
          sourceFailure = t;
        }
      }
    } finally {
      synchronized (this) {
        sourceRead = true;
      }
      teller.tell(() -> new RunEvent.SourceEnded(taken.get()));
      first.close();
    }
  }

  @SuppressWarnings("unchecked") // the key function and the source have the pipeline's type
  private String keyOf(Object value) {
    return ((Function<Object, String>) key).apply(value);
  }

  // ---- For the stages.

  private void guarded(Runnable stage) {
    try {
      stage.run();
    } catch (Throwable t) {
      stop(
          new PipelineBrokenException(
              "%s broke: %s".formatted(Thread.currentThread().getName(), Words.of(t)), t));
    }
  }

  void worked(StagePlan stage, Item item, long ranNanos) {
    teller.tell(() -> new RunEvent.StageEnded(stage.name(), item.key(), ranNanos));
  }

  /** One part of each of the item's roots has ended. */
  void ended(Item item, Ending how) {
    for (Root root : item.roots()) {
      if (root.ended(how)) {
        rootEnded(root);
      }
    }
  }

  void expanded(Root root, int children) {
    if (root.expanded(children)) {
      rootEnded(root);
    }
  }

  private void rootEnded(Root root) {
    Ending how = root.ending();
    switch (how) {
      case DONE -> done.increment();
      case DROPPED -> dropped.increment();
      case FAILED -> failed.increment();
    }
    teller.tell(() -> new RunEvent.ItemEnded(root.key(), how));
  }

  void failed(StagePlan stage, Item item, Throwable cause, long failuresInStage) {
    DeadLetter letter = new DeadLetter(item.key(), stage.name(), 1, cause);
    synchronized (this) {
      if (failures.size() < Report.FAILURES_KEPT) {
        failures.add(letter);
      }
    }
    teller.tell(() -> new RunEvent.ItemFailed(letter));
    ended(item, Ending.FAILED);
    if (stage.options().failurePolicy().stopsAt(failuresInStage)) {
      stop();
    }
  }

  // ---- The end.

  private synchronized Report finish() {
    if (report == null) {
      closeSink();
      report = makeReport();
      Report told = report;
      teller.tell(() -> new RunEvent.Ended(told));
    }
    if (broken != null) {
      throw broken;
    }
    if (sourceFailure != null) {
      throw new PipelineSourceFailedException(pipeline, taken.get(), sourceFailure, report);
    }
    return report;
  }

  @GuardedBy("this")
  private void closeSink() {
    if (!(plan.getLast() instanceof StagePlan.Put put)) {
      return;
    }
    try {
      put.sink().close();
    } catch (Exception e) {
      PipelineBrokenException failure =
          new PipelineBrokenException(
              "sink '%s' of pipeline '%s' could not be closed: %s"
                  .formatted(put.name(), pipeline, Words.of(e)),
              e);
      if (broken == null) {
        broken = failure;
      } else {
        broken.addSuppressed(failure);
      }
    }
  }

  @GuardedBy("this")
  private Report makeReport() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    List<StageReport> stages = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      StagePlan stage = plan.get(i);
      stages.add(meters.get(i).report(stage.name(), stage.workers(), elapsed));
    }
    double nanos = Math.max(1, elapsed.toNanos());
    long ended = done.sum() + dropped.sum() + failed.sum();
    return new Report(
        pipeline,
        ending,
        elapsed,
        done.sum(),
        dropped.sum(),
        failed.sum(),
        0,
        Math.max(0, taken.get() - ended),
        stages,
        BottleneckFinder.find(stations(stages), sourceNanos.get() / nanos, processors.busyShare()),
        failures);
  }

  /** The pools, each under the name of the stage that keeps it busiest. */
  private List<BottleneckFinder.Station> stations(List<StageReport> stages) {
    Map<Object, List<StageReport>> byPool = new LinkedHashMap<>();
    for (int i = 0; i < plan.size(); i++) {
      if (plan.get(i) instanceof StagePlan.Working working) {
        Object station = stationOf(working.pool(), i);
        byPool.computeIfAbsent(station, s -> new ArrayList<>()).add(stages.get(i));
      }
    }
    List<BottleneckFinder.Station> stations = new ArrayList<>();
    for (List<StageReport> users : byPool.values()) {
      StageReport main = users.getFirst();
      double share = 0;
      for (StageReport user : users) {
        share += user.busyShare();
        if (user.busyShare() > main.busyShare()) {
          main = user;
        }
      }
      stations.add(new BottleneckFinder.Station(main.name(), main.workers(), share));
    }
    return stations;
  }

  /** Pools of one name are one pool; but a caller's pool works in each stage's own thread. */
  private static Object stationOf(Pool pool, int stage) {
    return pool instanceof CallerPool ? stage : pool.name();
  }
}
