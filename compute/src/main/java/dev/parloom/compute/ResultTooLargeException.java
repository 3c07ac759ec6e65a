package dev.parloom.compute;

/** A result would have more numbers than an array can hold. */
public final class ResultTooLargeException extends ComputeException {

  private static final long serialVersionUID = 1L;

  ResultTooLargeException(String message) {
    super(message);
  }

  /** The length of the array for what, if there can be one. */
  static int checked(String what, long numbers) {
    if (numbers > Integer.MAX_VALUE - 8) {
      throw new ResultTooLargeException(
          "%s would have %,d numbers, but an array holds at most %,d; compute it in parts"
              .formatted(what, numbers, Integer.MAX_VALUE - 8));
    }
    return (int) numbers;
  }
}
