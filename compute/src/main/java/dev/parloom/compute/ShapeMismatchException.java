package dev.parloom.compute;

/** Arrays do not have the lengths, or matrices the shapes, that belong together. */
public final class ShapeMismatchException extends ComputeException {

  private static final long serialVersionUID = 1L;

  ShapeMismatchException(String message) {
    super(message);
  }
}
