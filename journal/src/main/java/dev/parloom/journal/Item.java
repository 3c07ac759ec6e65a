package dev.parloom.journal;

import dev.parloom.pipeline.journal.RunJournal;
import org.jspecify.annotations.Nullable;

/** What the journal knows an item in work by. */
final class Item implements RunJournal.Ticket {

  private final long hash;
  private final long fingerprint;
  private final RunJournal.@Nullable Checkpoint checkpoint;

  /** Whether the file may hold a checkpoint of it. */
  private volatile boolean hasCheckpoint;

  Item(long hash, long fingerprint, RunJournal.@Nullable Checkpoint checkpoint) {
    this.hash = hash;
    this.fingerprint = fingerprint;
    this.checkpoint = checkpoint;
    this.hasCheckpoint = checkpoint != null;
  }

  long hash() {
    return hash;
  }

  long fingerprint() {
    return fingerprint;
  }

  @Override
  public RunJournal.@Nullable Checkpoint checkpoint() {
    return checkpoint;
  }

  boolean hasCheckpoint() {
    return hasCheckpoint;
  }

  void gotCheckpoint() {
    hasCheckpoint = true;
  }
}
