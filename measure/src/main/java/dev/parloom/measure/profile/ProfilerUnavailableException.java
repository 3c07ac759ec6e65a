package dev.parloom.measure.profile;

/** Nothing can be recorded here, or what was recorded could not be kept; the message says why. */
public final class ProfilerUnavailableException extends ProfileException {

  private static final long serialVersionUID = 1L;

  ProfilerUnavailableException(String message) {
    super(message);
  }

  ProfilerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
