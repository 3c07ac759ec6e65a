package dev.parloom.compute;

/** The root of what this module throws by itself; what operators throw stays as it is. */
public abstract sealed class ComputeException extends RuntimeException
    permits OperatorNotAssociativeException,
        ReductionEmptyException,
        ResultTooLargeException,
        ShapeMismatchException {

  private static final long serialVersionUID = 1L;

  ComputeException(String message) {
    super(message);
  }
}
