package dev.parloom.pipeline;

import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.Ending;
import java.util.List;
import java.util.OptionalLong;

/** Something that happened in a run, told to its listeners. Immutable. */
public sealed interface RunEvent {

  /**
   * The run has begun.
   *
   * @param pipeline its name
   * @param stages the names of its stages, first to last
   * @param items how many items the source will give, if that is known
   * @param opening how the run stands to those before it, in a sentence; empty without a journal
   */
  record Started(String pipeline, List<String> stages, OptionalLong items, String opening)
      implements RunEvent {
    /** Copies the stages. */
    public Started {
      stages = List.copyOf(stages);
    }
  }

  /** An item has been read from the source. */
  record ItemTaken(String key) implements RunEvent {}

  /** An item has been read from the source for which there is nothing to do. */
  record ItemSkipped(String key) implements RunEvent {}

  /**
   * The source has been read to its end, or the run drains.
   *
   * @param items how many were read, those that are skipped included
   */
  record SourceEnded(long items) implements RunEvent {}

  /**
   * An item was worked on: one attempt of a stage at it is over, whether it succeeded or failed.
   *
   * @param stage the stage's name
   * @param key the item's key
   * @param ranNanos how long the attempt was on a worker, in nanoseconds
   */
  record ItemWorked(String stage, String key, long ranNanos) implements RunEvent {}

  /** An item has failed in a stage, and will be tried again there. */
  record ItemRetried(DeadLetter attempt) implements RunEvent {}

  /** An item, or one that came of it, has failed; comes before its {@link ItemEnded}. */
  record ItemFailed(DeadLetter letter) implements RunEvent {}

  /** A source item has ended, with everything that came of it, and the journal, if any, has it. */
  record ItemEnded(String key, Ending ending) implements RunEvent {}

  /** The run is over. The last event. */
  record Ended(Report report) implements RunEvent {}
}
