package dev.parloom.measure.profile;

/** The root of what profiling throws by itself; what the profiled work throws stays what it is. */
public abstract sealed class ProfileException extends RuntimeException
    permits ProfileUnreadableException, ProfilerClosedException, ProfilerUnavailableException {

  private static final long serialVersionUID = 1L;

  ProfileException(String message) {
    super(message);
  }

  ProfileException(String message, Throwable cause) {
    super(message, cause);
  }
}
