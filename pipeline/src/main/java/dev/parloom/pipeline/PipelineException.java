package dev.parloom.pipeline;

import org.jspecify.annotations.Nullable;

/** The root of what pipelines throw by themselves; what happens to an item is in the report. */
public abstract sealed class PipelineException extends RuntimeException
    permits PipelineBrokenException,
        PipelineSourceFailedException,
        FolderKeyRefusedException,
        DuplicateKeyException {

  private static final long serialVersionUID = 1L;

  PipelineException(String message) {
    super(message);
  }

  PipelineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
