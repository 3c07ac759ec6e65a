package dev.parloom.pipeline.journal;

/**
 * How a run stands to those before it. Immutable.
 *
 * @param run its number in the journal; 0 without a journal
 * @param kind what it is to do
 * @param because the same for a person, with the reason: a sentence without its full stop
 * @param doneBefore how many of its items ended well before it was resumed
 * @param failedBefore how many of its items failed before it was resumed, and are not tried again
 */
public record RunStart(long run, Kind kind, String because, long doneBefore, long failedBefore) {

  /** What a run is to do. */
  public enum Kind {
    /** All, without a journal. */
    UNRECORDED,
    /** All, for the first time. */
    FIRST,
    /** What an unfinished run has left. */
    RESUMED,
    /** What is new or has changed since the last. */
    UPDATE,
    /** All, since the pipeline has changed. */
    PLAN_CHANGED,
    /** All, since it was asked for. */
    FRESH,
    /** What has failed before, and nothing else. */
    RETRY_FAILED
  }
}
