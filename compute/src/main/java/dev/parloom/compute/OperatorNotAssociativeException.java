package dev.parloom.compute;

/**
 * An operator gave different results for (a ∘ b) ∘ c and a ∘ (b ∘ c), so no tree of it means
 * anything. The message shows the three values and both results.
 */
public final class OperatorNotAssociativeException extends ComputeException {

  private static final long serialVersionUID = 1L;

  OperatorNotAssociativeException(String message) {
    super(message);
  }
}
