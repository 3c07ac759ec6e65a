package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.journal.RunJournal;
import dev.parloom.pipeline.journal.RunStart;
import dev.parloom.text.Durations;
import dev.parloom.text.Words;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at work. Get one from {@link Pipeline#start}; wait for it with {@link #await}, which
 * also closes its sink and its journal, so that it must be called once at least.
 *
 * <p>Each stage has a virtual thread of its own that takes items from the channel before it, gives
 * them to the stage's pool, and passes results to the channel behind it; one more reads the source.
 * All end with the run. Thread-safe.
 */
public final class Run {

  /** How long a source that was interrupted may take to notice, before it is left behind. */
  private static final Duration SOURCE_GRACE = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger("dev.parloom.pipeline");

  private final RunPlan plan;
  private final RunJournal journal;
  private final Teller teller;
  private final Processors processors = new Processors();
  private final long startNanos = System.nanoTime();

  private final List<StageMeter> meters = new ArrayList<>();
  private final List<Channel<Item>> channels = new ArrayList<>();
  private final List<Thread> stageThreads = new ArrayList<>();
  private final SourceLoop source;
  private final boolean countsFirst;
  private OptionalLong itemsKnown = OptionalLong.empty();

  /** By the thread that starts the run, or the source's thread that counts first. */
  private boolean isStartTold;

  private final Thread sourceThread;
  private final CountDownLatch over = new CountDownLatch(1);

  /** Counted down by each stage that ends, and to zero when those that do not are left behind. */
  private final CountDownLatch stagesOver;

  private volatile boolean leavesStages;

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
  private @Nullable RuntimeException broken;

  private final Object finishing = new Object();

  @GuardedBy("finishing")
  private @Nullable Report report;

  private Run(RunPlan plan, Iterable<?> inputs, RunJournal journal, List<RunListener> listeners) {
    this.plan = plan;
    this.journal = journal;
    this.teller = new Teller(listeners);
    List<StagePlan> stages = plan.stages();
    stagesOver = new CountDownLatch(stages.size());
    for (StagePlan stage : stages) {
      channels.add(
          Channel.named("channel before '" + stage.name() + "'", stage.options().bufferSize()));
      meters.add(new StageMeter());
    }
    for (int i = 0; i < stages.size(); i++) {
      StagePlan stage = stages.get(i);
      Channel<Item> in = channels.get(i);
      Channel<Item> out = i + 1 < stages.size() ? channels.get(i + 1) : null;
      StageMeter meter = meters.get(i);
      int index = i;
      Runnable body =
          switch (stage) {
            case StagePlan.Batch batch -> new BatchLoop(this, batch, in, out, meter)::run;
            case StagePlan.Working working ->
                new StageLoop(this, working, index, in, out, meter)::run;
          };
      stageThreads.add(
          Thread.ofVirtual()
              .name(plan.pipeline() + "/" + stage.name())
              .unstarted(() -> guarded(body)));
    }
    this.countsFirst =
        plan.journal().countsFirst() && journal.start().kind() == RunStart.Kind.UPDATE;
    this.source = new SourceLoop(this, plan, inputs, journal, channels.getFirst());
    this.sourceThread =
        Thread.ofVirtual()
            .name(plan.pipeline() + "/" + Bottleneck.SOURCE)
            .unstarted(() -> source.run(countsFirst));
  }

  static Run start(RunPlan plan, Iterable<?> inputs, List<RunListener> listeners) {
    StagePlan.Put put = plan.sink();
    RunJournal journal = plan.journal().begin(plan.identity(), put.sink()::sync);
    boolean started = false;
    boolean isOpen = false;
    try {
      put.sink().open();
      isOpen = true;
      Run run = new Run(plan, inputs, journal, listeners);
      run.start(inputs);
      started = true;
      return run;
    } catch (PipelineException | JournalException e) {
      throw e;
    } catch (Exception e) {
      throw new PipelineBrokenException(
          isOpen
              ? "pipeline '%s' could not be started: %s".formatted(plan.pipeline(), Words.of(e))
              : "sink '%s' of pipeline '%s' could not be opened: %s"
                  .formatted(put.name(), plan.pipeline(), Words.of(e)),
          e);
    } finally {
      if (!started) {
        giveUp(put, journal, isOpen);
      }
    }
  }

  private static void giveUp(StagePlan.Put put, RunJournal journal, boolean isOpen) {
    try (AutoCloseable _ = () -> journal.close(null)) {
      if (isOpen) {
        put.sink().close();
      }
    } catch (Exception e) { // the reason for giving up is told already
      LOG.log(Level.DEBUG, "after a run that could not be started", e);
    }
  }

  private void start(Iterable<?> inputs) {
    if (inputs instanceof Collection<?> known) {
      itemsKnown = OptionalLong.of(known.size());
    }
    if (!countsFirst) {
      tellStarted(Opening.of(journal.start()));
    }
    stageThreads.forEach(Thread::start);
    sourceThread.start();
  }

  private void tellStarted(Opening opening) {
    isStartTold = true;
    OptionalLong items = itemsKnown.isPresent() ? itemsKnown : opening.items();
    List<String> names = plan.stages().stream().map(StagePlan::name).toList();
    teller.tell(() -> new RunEvent.Started(plan.pipeline(), names, items, opening.words()));
  }

  /** How the run stands to those before it. */
  public RunStart beginning() {
    return journal.start();
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
    stagesOver.await();
    if (!leavesStages) {
      for (Thread stage : stageThreads) {
        stage.join();
      }
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
      if (source.isRead() && given == 0) {
        return; // all items are on their way already
      }
      ending = RunEnding.DRAINED;
    }
    sourceThread.interrupt();
  }

  /**
   * The same, and {@linkplain #stop stops} the run if that takes too long.
   *
   * @param patience how long items on their way may take to end
   */
  public void drain(Duration patience) {
    drain();
    Thread.ofVirtual()
        .name(plan.pipeline() + "/drain")
        .start(() -> {
          try {
            if (!over.await(Durations.nanos(patience), TimeUnit.NANOSECONDS)) {
              stop();
            }
          } catch (InterruptedException e) {
            stop(); // nobody interrupts it, but if so, it is over
          }
        });
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
    source.gaveBack(items);
    return items;
  }

  /**
   * Takes no more items and cancels those on their way. Returns at once; {@link #await} returns
   * when no stage runs any more, and a task that answers no interrupt delays that.
   */
  public void stop() {
    stopBecause(null);
  }

  /**
   * The same, but code that has not answered its interrupt in time delays {@link #await} no longer:
   * it is left behind, and nothing comes of it. {@link dev.parloom.core.pool.Pool#close(Duration)}
   * tells what that is.
   *
   * @param patience how long running tasks may take to end
   */
  public void stop(Duration patience) {
    stop();
    Thread.ofPlatform() // code that keeps all carriers of virtual threads busy cannot hold it up
        .daemon()
        .name(plan.pipeline() + "/stop")
        .start(() -> {
          try {
            if (stagesOver.await(Durations.nanos(patience), TimeUnit.NANOSECONDS)) {
              return;
            }
          } catch (InterruptedException e) {
            // it is this class's own thread; if interrupted all the same, the time is over
          }
          leavesStages = true;
          stageThreads.forEach(_ -> stagesOver.countDown());
        });
  }

  private void stopBecause(@Nullable RuntimeException because) {
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

  // ---- For the source.

  void counted(Map<RunJournal.Standing, Long> counts) {
    tellStarted(Opening.counted(journal.start(), counts));
  }

  void taken(String key) {
    teller.tell(() -> new RunEvent.ItemTaken(key));
  }

  void skipped(String key) {
    teller.tell(() -> new RunEvent.ItemSkipped(key));
  }

  void sourceEnded(long items, @Nullable Throwable failure) {
    if (failure instanceof JournalException e) {
      stopBecause(e);
    } else if (failure != null) {
      synchronized (this) {
        // An iterator that is interrupted by drain() or stop() may well throw: no failure of its
        // own.
        if (ending == RunEnding.COMPLETED) {
          sourceFailure = failure;
        }
      }
    }
    if (!isStartTold) { // it failed while it counted
      tellStarted(Opening.of(journal.start()));
    }
    teller.tell(() -> new RunEvent.SourceEnded(items));
  }

  // ---- For the stages.

  private void guarded(Runnable stage) {
    try {
      stage.run();
    } catch (JournalException e) {
      stopBecause(e);
    } catch (Throwable t) {
      stopBecause(
          new PipelineBrokenException(
              "%s broke: %s".formatted(Thread.currentThread().getName(), Words.of(t)), t));
    } finally {
      stagesOver.countDown();
    }
  }

  void worked(StagePlan stage, Item item, long ranNanos) {
    teller.tell(() -> new RunEvent.ItemWorked(stage.name(), item.key(), ranNanos));
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
    if (!leavesStages) { // what a stage that was left behind still brings comes too late
      journal.ended(root);
    }
  }

  /** The journal has the item's ending. */
  void recorded(Root root) {
    Ending how = root.ending();
    switch (how) {
      case DONE -> done.increment();
      case DROPPED -> dropped.increment();
      case FAILED -> failed.increment();
    }
    teller.tell(() -> new RunEvent.ItemEnded(root.key(), how));
    if (how == Ending.FAILED) {
      long failures = failed.sum();
      if (plan.failurePolicy().stopsAt(failures, failures + done.sum() + dropped.sum())) {
        stop();
      }
    }
  }

  void retried(StagePlan stage, Item item, int attempts, Throwable cause) {
    item.roots().forEach(Root::retried);
    teller.tell(
        () -> new RunEvent.ItemRetried(new DeadLetter(item.key(), stage.name(), attempts, cause)));
  }

  void checkpoint(StagePlan stage, Item item, byte[] result) {
    journal.checkpoint(
        item.roots().getFirst().ticket(), new RunJournal.Checkpoint(stage.name(), result));
  }

  void failed(StagePlan stage, Item item, int attempts, Throwable cause, StageMeter meter) {
    if (DiskFull.isCauseOf(cause)) {
      stopBecause(
          new PipelineBrokenException(
              "the disk is full, so the run was stopped at '%s' in stage '%s': %s; make room and run it again"
                  .formatted(Words.printable(item.key()), stage.name(), Words.of(cause)),
              cause));
      return; // unfinished, not failed
    }
    DeadLetter letter = new DeadLetter(item.key(), stage.name(), attempts, cause);
    synchronized (this) {
      if (failures.size() < Report.FAILURES_KEPT) {
        failures.add(letter);
      }
    }
    teller.tell(() -> new RunEvent.ItemFailed(letter));
    item.roots().forEach(root -> root.failed(letter));
    ended(item, Ending.FAILED);
    long failuresInStage = meter.failed();
    if (stage.options().failurePolicy().stopsAt(failuresInStage, meter.ended())) {
      stop();
    }
  }

  // ---- The end.

  private Report finish() {
    synchronized (finishing) {
      if (report == null) {
        over.countDown();
        endJournal(journal::finish); // as long as the sink can still be synced
        closeSink();
        endJournal(() -> journal.close(endingOrNull()));
        report = makeReport();
        Report told = report;
        teller.tell(() -> new RunEvent.Ended(told));
      }
      return result(report);
    }
  }

  private synchronized Report result(Report whole) {
    if (broken != null) {
      throw broken;
    }
    if (sourceFailure != null) {
      throw new PipelineSourceFailedException(
          plan.pipeline(), source.taken() + source.skipped(), sourceFailure, whole);
    }
    return whole;
  }

  /** Null if the run broke, or its source failed. */
  private synchronized @Nullable RunEnding endingOrNull() {
    return broken == null && sourceFailure == null ? ending : null;
  }

  /** Not under this object's lock: the journal's thread may want it for what it records last. */
  private void endJournal(Runnable end) {
    try {
      end.run();
    } catch (JournalException e) {
      brokenBy(e);
    }
  }

  private synchronized void brokenBy(RuntimeException failure) {
    if (broken == null) {
      broken = failure;
    } else if (!broken.equals(failure)) {
      broken.addSuppressed(failure);
    }
  }

  private void closeSink() {
    StagePlan.Put put = plan.sink();
    try {
      put.sink().close();
    } catch (Exception e) {
      brokenBy(
          new PipelineBrokenException(
              "sink '%s' of pipeline '%s' could not be closed: %s"
                  .formatted(put.name(), plan.pipeline(), Words.of(e)),
              e));
    }
  }

  private synchronized Report makeReport() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    List<StageReport> stages = new ArrayList<>();
    for (int i = 0; i < meters.size(); i++) {
      StagePlan stage = plan.stages().get(i);
      stages.add(meters.get(i).report(stage.name(), stage.workers(), elapsed));
    }
    double nanos = Math.max(1, elapsed.toNanos());
    long ended = done.sum() + dropped.sum() + failed.sum();
    return new Report(
        plan.pipeline(),
        ending,
        elapsed,
        done.sum(),
        dropped.sum(),
        failed.sum(),
        source.skipped(),
        Math.max(0, source.taken() - ended),
        stages,
        BottleneckFinder.find(
            BottleneckFinder.stations(plan.stages(), stages),
            source.nanos() / nanos,
            processors.busyShare()),
        failures);
  }
}
