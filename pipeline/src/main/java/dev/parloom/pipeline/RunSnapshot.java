package dev.parloom.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A run at one moment: see {@link Run#snapshot}. Immutable.
 *
 * <p>While the run is at work each number is exact, but they are not read at one instant. They are
 * read from the sink to the source, so that no more items have ended than were taken. The last
 * snapshot of a run says the same as its {@link Report}.
 *
 * @param pipeline the pipeline's name
 * @param elapsed from the run's start to the snapshot, or to the run's end if that was earlier
 * @param taken source items taken into the run, without those that were skipped
 * @param skipped source items that needed no work
 * @param done source items whose results are all in place
 * @param dropped source items that filters kept back
 * @param failed source items of which something failed
 * @param sourceRead whether the source has nothing more to give: it was read to its end, or threw
 * @param stages the stages, first to last
 * @param bottleneck what has held the run back so far; empty if nothing was busy
 */
public record RunSnapshot(
    String pipeline,
    Duration elapsed,
    long taken,
    long skipped,
    long done,
    long dropped,
    long failed,
    boolean sourceRead,
    List<StageSnapshot> stages,
    Optional<Bottleneck> bottleneck) {

  /** Copies the stages. */
  public RunSnapshot {
    stages = List.copyOf(stages);
  }

  /** How many source items are on their way, or were so when the run was stopped. */
  public long unfinished() {
    return Math.max(0, taken - done - dropped - failed); // a drain may just be giving items back
  }
}
