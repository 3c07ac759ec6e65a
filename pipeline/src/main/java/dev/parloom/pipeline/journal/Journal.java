package dev.parloom.pipeline.journal;

import java.util.List;

/**
 * Where runs of a pipeline keep account of their items, so that a run which died goes on where it
 * was, and one that is repeated does only what is new or has changed.
 *
 * <p>An item counts as done only after its sink has put it in place. Execution is at least once: an
 * item that was on its way when its run died is done again from its start, or from its last
 * {@linkplain RunJournal.Checkpoint checkpoint}.
 */
public interface Journal {

  /**
   * Begins a run, or goes on with one that has not ended; one at a time.
   *
   * @param plan what will run
   * @param output what to {@linkplain Output#sync make durable} before items count as done, where a
   *     journal survives the loss of power
   * @throws JournalInUseException if another run uses it
   * @throws JournalException if it cannot be read or written
   */
  RunJournal begin(Plan plan, Output output);

  /** Where the results are, as far as a journal is concerned. Thread-safe. */
  @FunctionalInterface
  interface Output {

    /** Sees to it that what was put in place before survives the loss of power. */
    void sync() throws Exception;
  }

  /**
   * Whether a run that repeats a finished one should first count what it will do, so that its
   * opening can say so. The source is read twice then.
   */
  default boolean countsFirst() {
    return false;
  }

  /**
   * What a journal remembers of a pipeline.
   *
   * @param pipeline its name
   * @param stages what makes a difference to results: for each stage its kind, its name and its
   *     version
   */
  record Plan(String pipeline, List<String> stages) {
    /** Copies the stages. */
    public Plan {
      stages = List.copyOf(stages);
    }
  }
}
