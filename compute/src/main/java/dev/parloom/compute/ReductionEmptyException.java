package dev.parloom.compute;

/** A reduction had no inputs, and no identity that would be their result. */
public final class ReductionEmptyException extends ComputeException {

  private static final long serialVersionUID = 1L;

  ReductionEmptyException() {
    super(
        "a reduction of 0 inputs has no result; state one with identity(…), or give it 1 or more");
  }
}
