package dev.parloom.pipeline;

import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.JournalInUseException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan: stages, each on its own kind of worker, joined by bounded channels, and a sink.
 *
 * {@snippet :
 * try (var io = ThreadPool.virtual(8);
 *     var cpu = ThreadPool.platform(2)) {
 *   Report report =
 *       Pipeline.<Path>named("thumbnails")
 *           .keyedBy(photo -> photo.getFileName().toString())
 *           .stage("read", io, Files::readAllBytes)
 *           .stage("resize", cpu, Thumbnails.within(320, 320))
 *           .sink("write", io, Folder.at(out))
 *           .run(photos, Progress.on(System.err));
 * }
 * }
 *
 * <p>Immutable; it may be run many times, and at once. It does not own its pools: whoever opened
 * them closes them after the run. A pool may serve several stages.
 *
 * <p>Memory is bounded by the stages' buffers, whatever the size of the source. Every item that the
 * source gives has a key and ends in exactly one {@link Ending}, unless the run is stopped first.
 *
 * @param <I> what the source gives
 */
public final class Pipeline<I extends @Nullable Object> {

  private final RunPlan plan;

  Pipeline(RunPlan plan) {
    this.plan = plan;
  }

  /** Begins a plan. An item's key is its {@code toString} unless {@code keyedBy} says otherwise. */
  public static <I extends @Nullable Object> PipelineBuilder<I, I> named(String name) {
    Objects.requireNonNull(name, "name");
    return new PipelineBuilder<>(RunPlan.of(name));
  }

  /** The pipeline's name. */
  public String name() {
    return plan.pipeline();
  }

  /**
   * Starts a run without a journal: all items are done, and nothing is remembered.
   *
   * @param source read once, by a thread of the run, as far ahead as the buffers allow
   * @param listeners told what happens
   * @return the run, to wait for or to stop
   * @throws PipelineBrokenException if a sink could not be opened
   */
  public Run start(Iterable<? extends I> source, RunListener... listeners) {
    return Run.start(plan, source, List.of(listeners));
  }

  /**
   * Starts a run with a journal: one that did not end goes on, and one that did is brought up to
   * date with what is new or has changed.
   *
   * @param source read by a thread of the run, as far ahead as the buffers allow; before that once
   *     more if the journal {@linkplain Journal#countsFirst counts first}
   * @param journal what was done before, and what is done now
   * @param listeners told what happens
   * @return the run, to wait for or to stop
   * @throws JournalException if the journal cannot be used; {@link JournalInUseException} names the
   *     run that uses it
   * @throws PipelineBrokenException if a sink could not be opened
   */
  public Run start(Iterable<? extends I> source, Journal journal, RunListener... listeners) {
    return Run.start(plan.with(journal), source, List.of(listeners));
  }

  /**
   * Runs to the end without a journal.
   *
   * @param source read once, by a thread of the run, as far ahead as the buffers allow
   * @param listeners told what happens
   * @return what came of it; failed items are in there, not thrown
   * @throws InterruptedException if the calling thread is interrupted; the run is stopped then
   * @throws PipelineSourceFailedException if the source throws
   * @throws PipelineBrokenException if the run could not go on for a reason that is not one item's
   */
  public Report run(Iterable<? extends I> source, RunListener... listeners)
      throws InterruptedException {
    return toTheEnd(start(source, listeners));
  }

  /**
   * Runs to the end with a journal; see {@link #start(Iterable, Journal, RunListener...)}.
   *
   * @throws InterruptedException if the calling thread is interrupted; the run is stopped then
   * @throws PipelineSourceFailedException if the source throws, or gives a key twice
   * @throws PipelineBrokenException if the run could not go on for a reason that is not one item's
   * @throws JournalException if the journal cannot be read or written
   */
  public Report run(Iterable<? extends I> source, Journal journal, RunListener... listeners)
      throws InterruptedException {
    return toTheEnd(start(source, journal, listeners));
  }

  private static Report toTheEnd(Run run) throws InterruptedException {
    try {
      return run.await();
    } catch (InterruptedException e) {
      run.stop();
      awaitEnd(run, e);
      throw e;
    }
  }

  /** What the run has open is closed before its caller goes on. */
  private static void awaitEnd(Run run, InterruptedException because) {
    while (true) {
      try {
        run.await();
        return;
      } catch (PipelineException | JournalException e) {
        because.addSuppressed(e);
        return;
      } catch (InterruptedException e) {
        because.addSuppressed(e); // told already
      }
    }
  }

  /** The plan, a line for each stage. */
  public String describe() {
    return plan.stages().stream().map(StagePlan::describe).collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return "pipeline '%s' (%s)"
        .formatted(
            name(), plan.stages().stream().map(StagePlan::name).collect(Collectors.joining(" → ")));
  }
}
