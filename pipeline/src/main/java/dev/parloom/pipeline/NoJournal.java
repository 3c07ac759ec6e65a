package dev.parloom.pipeline;

import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.journal.RunJournal;
import dev.parloom.pipeline.journal.RunStart;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** For runs without a journal: nothing was done before, and nothing is written. */
final class NoJournal implements Journal, RunJournal {

  static final NoJournal INSTANCE = new NoJournal();

  private static final RunStart START = new RunStart(0, RunStart.Kind.UNRECORDED, "", 0, 0);

  private static final Admission ADMITTED = new Admission.Taken(() -> null);

  private NoJournal() {}

  @Override
  public RunJournal begin(Plan plan, Output output) {
    return this;
  }

  @Override
  public RunStart start() {
    return START;
  }

  @Override
  public Standing examine(String key, long fingerprint, BooleanSupplier inPlace) {
    return Standing.NEW;
  }

  @Override
  public Admission admit(String key, long fingerprint, BooleanSupplier inPlace) {
    return ADMITTED;
  }

  @Override
  public void checkpoint(Ticket ticket, Checkpoint checkpoint) {
    // nobody will ask for it
  }

  @Override
  public void ended(EndedItem item) {
    item.recorded();
  }

  @Override
  public void finish() {
    // nothing waits
  }

  @Override
  public void close(@Nullable RunEnding ending) {
    // nothing is open
  }
}
