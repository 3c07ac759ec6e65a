package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.time.Nanos;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.journal.RunJournal;
import dev.parloom.pipeline.journal.RunStart;
import dev.parloom.text.Words;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at work. Get one from {@link Pipeline#start}; wait for it with {@link #await}.
 *
 * <p>Each stage has a virtual thread of its own that takes items from the channel before it, gives
 * them to the stage's pool, and passes results to the channel behind it; one more reads the source.
 * All end with the run. A last thread waits for them, then closes the sink and the journal, whether
 * the run is awaited or not. Thread-safe.
 */
public final class Run {

  /** How long a source that was interrupted may take to notice, before it is left behind. */
  private static final Duration SOURCE_GRACE = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger("dev.parloom.pipeline");

  private final RunPlan plan;
  private final RunJournal journal;
  private final ItemLedger ledger;
  private final RunMeter meter;
  private final SourceLoop source;
  private final List<Channel<Item>> channels = new ArrayList<>();
  private final boolean countsFirst;

  private final List<Thread> stageThreads = new ArrayList<>();
  private final Thread sourceThread;
  private final Thread endThread;

  /** Counted down by each stage that ends, and to zero when those that do not are left behind. */
  private final CountDownLatch stagesOver;

  @GuardedBy("this")
  private RunEnding ending = RunEnding.COMPLETED;

  @GuardedBy("this")
  private @Nullable Throwable sourceFailure;

  @GuardedBy("this")
  private @Nullable RuntimeException broken;

  /** What {@link #snapshot} says when the run is over, whatever is left behind. */
  private volatile @Nullable RunSnapshot last;

  @GuardedBy("this")
  private @Nullable Report report;

  private Run(RunPlan plan, Iterable<?> inputs, RunJournal journal, List<RunListener> listeners) {
    this.plan = plan;
    this.journal = journal;
    this.ledger = new ItemLedger(plan, journal, listeners, this::stopBecause);
    this.countsFirst =
        plan.journal().countsFirst() && journal.start().kind() == RunStart.Kind.UPDATE;
    List<StagePlan> stages = plan.stages();
    for (StagePlan stage : stages) {
      channels.add(
          Channel.named("channel before '" + stage.name() + "'", stage.options().bufferSize()));
    }
    List<StageMeter> meters = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      StagePlan stage = stages.get(i);
      Channel<Item> in = channels.get(i);
      Channel<Item> out = i + 1 < stages.size() ? channels.get(i + 1) : null;
      StageMeter counts = new StageMeter();
      meters.add(counts);
      Runnable body =
          switch (stage) {
            case StagePlan.Batch batch -> new BatchLoop(ledger, batch, in, out, counts)::run;
            case StagePlan.Working working ->
                new StageLoop(ledger, working, i, in, out, counts)::run;
          };
      stageThreads.add(virtual(stage.name()).unstarted(() -> runStage(body)));
    }
    this.stagesOver = new CountDownLatch(stages.size());
    this.source = new SourceLoop(plan, inputs, journal, ledger, channels.getFirst());
    this.sourceThread = virtual(Bottleneck.SOURCE).unstarted(this::runSource);
    this.meter = new RunMeter(plan, ledger, source, channels, meters);
    this.endThread = daemon("end").unstarted(this::runEnd);
  }

  private Thread.Builder virtual(String name) {
    return Thread.ofVirtual().name(plan.pipeline() + "/" + name);
  }

  /** Code that keeps all carriers of virtual threads busy cannot hold this one up. */
  private Thread.Builder daemon(String name) {
    return Thread.ofPlatform().daemon().name(plan.pipeline() + "/" + name);
  }

  // ---- The start.

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
    ledger.started(
        inputs instanceof Collection<?> known
            ? OptionalLong.of(known.size())
            : OptionalLong.empty(),
        countsFirst);
    endThread.start(); // first: if the system has no thread for it, nothing is at work yet
    stageThreads.forEach(Thread::start);
    sourceThread.start();
  }

  // ---- For users.

  /** How the run stands to those before it. */
  public RunStart beginning() {
    return journal.start();
  }

  /**
   * How the run stands now, or how it ended. Any thread may ask at any time, a listener too. It
   * waits for no item, only for locks of channels and pools, each held for a few field accesses,
   * and takes well under a millisecond: it also reads how busy the machine's processors are.
   */
  public RunSnapshot snapshot() {
    RunSnapshot atEnd = last;
    return atEnd == null ? meter.read() : atEnd;
  }

  /**
   * Waits until the run has ended, and its sink and its journal are closed. It may be called again,
   * and by several threads, but not by a listener, for which the run waits.
   *
   * @return what came of it
   * @throws InterruptedException if the calling thread is interrupted; the run goes on
   * @throws PipelineSourceFailedException if the source threw
   * @throws PipelineBrokenException if the run could not go on for a reason that is not one item's
   * @throws JournalException if the journal could not be read or written
   */
  public Report await() throws InterruptedException {
    endThread.join();
    return result();
  }

  private synchronized Report result() {
    if (broken != null) {
      throw broken;
    }
    Report whole = Objects.requireNonNull(report, "a run that did not break has a report");
    if (sourceFailure != null) {
      throw new PipelineSourceFailedException(
          plan.pipeline(), ledger.taken() + ledger.skipped(), sourceFailure, whole);
    }
    return whole;
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
    virtual("drain")
        .start(() -> {
          if (!areStagesOver(patience)) {
            stop();
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
    ledger.gaveBack(items);
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
    daemon("stop")
        .start(() -> {
          if (!areStagesOver(patience)) {
            ledger.close();
            stageThreads.forEach(_ -> stagesOver.countDown());
          }
        });
  }

  /** Waits at most that long; for threads of this class's own, which no one else interrupts. */
  private boolean areStagesOver(Duration patience) {
    try {
      return stagesOver.await(Nanos.of(patience), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return false; // if so all the same, the time is over
    }
  }

  // ---- The threads.

  private void stopBecause(@Nullable RuntimeException because) {
    synchronized (this) {
      if (report != null) {
        return; // what was left behind changes nothing any more
      }
      if (because != null && broken == null) {
        broken = because;
      }
      if (ending == RunEnding.STOPPED) {
        return;
      }
      ending = RunEnding.STOPPED;
      ledger.stop();
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

  private void runSource() {
    try {
      source.run(countsFirst);
    } catch (JournalException e) {
      stopBecause(e);
    } catch (Throwable t) {
      synchronized (this) {
        // An iterator that is interrupted by drain() or stop() may well throw: no failure of its
        // own.
        if (ending == RunEnding.COMPLETED) {
          sourceFailure = t;
        }
      }
    } finally {
      endSource();
    }
  }

  private void endSource() {
    try {
      ledger.sourceEnded();
    } catch (Throwable t) { // a listener's
      stopBecause(
          new PipelineBrokenException(
              "the end of the source of pipeline '%s' broke: %s"
                  .formatted(plan.pipeline(), Words.of(t)),
              t));
    } finally {
      channels.getFirst().close();
    }
  }

  private void runStage(Runnable stage) {
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

  private void runEnd() {
    try {
      stagesOver.await();
      if (!ledger.isClosed()) {
        for (Thread stage : stageThreads) {
          stage.join();
        }
      }
      sourceThread.join(SOURCE_GRACE);
      close();
    } catch (Throwable t) { // a listener's, or one of another module's journal
      brokenBy(
          new PipelineBrokenException(
              "the end of pipeline '%s' broke: %s".formatted(plan.pipeline(), Words.of(t)), t));
    }
  }

  // ---- The end.

  private void close() {
    endJournal(journal::finish); // as long as the sink can still be synced
    closeSink();
    RunEnding how = ending(); // once, so that the journal and the report say the same
    endJournal(() -> journal.close(isWhole() ? how : null));
    RunSnapshot atEnd = meter.read();
    Report whole = Report.of(atEnd, how, ledger.deadLetters());
    last = atEnd;
    synchronized (this) {
      report = whole;
    }
    ledger.ended(whole);
  }

  private synchronized RunEnding ending() {
    return ending;
  }

  /** Whether it neither broke nor has its source failed. */
  private synchronized boolean isWhole() {
    return broken == null && sourceFailure == null;
  }

  /** Not under this object's lock: the journal's thread may want it for what it records last. */
  private void endJournal(Runnable end) {
    try {
      end.run();
    } catch (JournalException e) {
      brokenBy(e);
    }
  }

  private void closeSink() {
    StagePlan.Put put = plan.sink();
    try {
      put.sink().close();
    } catch (Throwable t) { // an Error too: the journal is still to be closed
      brokenBy(
          new PipelineBrokenException(
              "sink '%s' of pipeline '%s' could not be closed: %s"
                  .formatted(put.name(), plan.pipeline(), Words.of(t)),
              t));
    }
  }

  private synchronized void brokenBy(RuntimeException failure) {
    if (broken == null) {
      broken = failure;
    } else if (!broken.equals(failure)) {
      broken.addSuppressed(failure);
    }
  }
}
