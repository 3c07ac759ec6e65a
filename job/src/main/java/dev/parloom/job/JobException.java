package dev.parloom.job;

/** A job that cannot be run as it was asked for. */
abstract sealed class JobException extends RuntimeException
    permits JobRefusedException, PipelineFileException {

  private static final long serialVersionUID = 1L;

  JobException(String message) {
    super(message);
  }

  JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
