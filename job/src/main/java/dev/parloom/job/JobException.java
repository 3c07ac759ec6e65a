package dev.parloom.job;

/** The root of what jobs throw: a job cannot be run as it was asked for. */
public abstract sealed class JobException extends RuntimeException
    permits JobRefusedException, PipelineFileException {

  private static final long serialVersionUID = 1L;

  JobException(String message) {
    super(message);
  }

  JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
