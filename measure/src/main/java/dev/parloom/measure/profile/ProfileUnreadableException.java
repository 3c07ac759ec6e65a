package dev.parloom.measure.profile;

import java.nio.file.Path;

/** A file is no recording of the Flight Recorder, or cannot be read. */
public final class ProfileUnreadableException extends ProfileException {

  private static final long serialVersionUID = 1L;

  ProfileUnreadableException(Path file, Throwable cause) {
    super(
        "%s cannot be read as a recording of the Flight Recorder: %s; give a whole .jfr file"
            .formatted(file, cause),
        cause);
  }
}
