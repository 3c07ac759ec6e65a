package dev.parloom.measure.profile;

/** A profiler was asked for its profile after it had been stopped or closed. */
public final class ProfilerClosedException extends ProfileException {

  private static final long serialVersionUID = 1L;

  ProfilerClosedException() {
    super("the profiler has been stopped or closed; a profiler records once, start another");
  }
}
