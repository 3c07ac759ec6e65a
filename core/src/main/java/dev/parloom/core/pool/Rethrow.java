package dev.parloom.core.pool;

/**
 * Throws a task's exception as the type that the compiler inferred for its function; public for
 * those who write pools.
 */
public final class Rethrow {

  private Rethrow() {}

  /**
   * Throws an error or unchecked exception; casts the rest. A function can only throw what it
   * declares, which is X, and what pools add is unchecked.
   *
   * @param cause why the task failed
   * @return the cause, if it is checked
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller states X
  public static <X extends Exception> X asIs(Throwable cause) {
    return switch (cause) {
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> (X) cause;
    };
  }
}
