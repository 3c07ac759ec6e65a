package dev.parloom.pipeline;

/**
 * A run could not go on for a reason that is not one item's: a pool was closed under it, a sink
 * could not be opened or closed. Everything in flight was cancelled.
 */
public final class PipelineBrokenException extends PipelineException {

  private static final long serialVersionUID = 1L;

  PipelineBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
