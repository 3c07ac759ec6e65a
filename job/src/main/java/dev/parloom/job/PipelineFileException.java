package dev.parloom.job;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** A mistake in a pipeline file, with its place. */
public final class PipelineFileException extends JobException {

  private static final long serialVersionUID = 1L;

  /** What is wrong there; without a place if it concerns the whole file. */
  public PipelineFileException(String file, Optional<Mark> place, String message) {
    super(
        place
            .map(m -> "%s:%d:%d: %s".formatted(file, m.getLine() + 1, m.getColumn() + 1, message))
            .orElseGet(() -> file + ": " + message));
  }
}
