package dev.parloom.pipeline;

import dev.parloom.text.Words;

/**
 * The source threw while it was read. What it had given before was still processed; {@link #report}
 * says with what result.
 */
public final class PipelineSourceFailedException extends PipelineException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // lost on the way to another process, where nobody asks for it
  private final transient Report report;

  PipelineSourceFailedException(String pipeline, long items, Throwable cause, Report report) {
    super(
        "the source of pipeline '%s' failed after %d items, which were still processed: %s"
            .formatted(pipeline, items, Words.of(cause)),
        cause);
    this.report = report;
  }

  /** What came of the items given before the failure. */
  public Report report() {
    return report;
  }
}
