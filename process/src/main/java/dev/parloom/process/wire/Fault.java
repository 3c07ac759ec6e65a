package dev.parloom.process.wire;

import java.io.IOException;
import java.io.Serializable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exception on its way from a worker: itself, if it could be sent and made again, and in any
 * case a description of it.
 *
 * @param thrown the exception; null if it could not be sent
 * @param description what is known of it without its class
 * @param obstacle why it could not be sent; empty if it could
 */
public record Fault(@Nullable Throwable thrown, Description description, String obstacle) {

  /** How many causes of causes are described. */
  private static final int DEEPEST = 20;

  /**
   * What can be said of an exception to those who lack its class.
   *
   * @param type the name of its class
   * @param message its message
   * @param stack where it was thrown
   * @param cause what it says caused it
   */
  @SuppressWarnings("ArrayRecordComponent") // only ever sent and read
  public record Description(
      String type, @Nullable String message, StackTraceElement[] stack, @Nullable Description cause)
      implements Serializable {

    static Description of(Throwable thrown, int depth) {
      Throwable cause = orElse(thrown::getCause, null);
      return new Description(
          thrown.getClass().getName(),
          orElse(thrown::getMessage, "(its message cannot be had)"),
          orElse(thrown::getStackTrace, new StackTraceElement[0]),
          cause == null || depth >= DEEPEST ? null : of(cause, depth + 1));
    }
  }

  /** An exception in words, whatever its own code does. */
  public static String inWords(Throwable thrown) {
    return orElse(thrown::toString, thrown.getClass().getName());
  }

  /** What code of the user's answers, or something else if it throws. */
  private static <T extends @Nullable Object> T orElse(Supplier<T> usersCode, T other) {
    try {
      return usersCode.get();
    } catch (Throwable t) {
      return other;
    }
  }

  /** Writes an exception, and its description for the case that the other side cannot make it. */
  public static void write(Throwable thrown, Encoder to) throws IOException {
    int start = to.size();
    try {
      to.writeValue(thrown);
    } catch (Encoder.TooLargeException e) {
      to.truncate(start);
      to.writeValue("it takes more than %s bytes".formatted(e.getMessage()));
    } catch (Throwable t) { // code of the user's
      to.truncate(start);
      to.writeValue(inWords(t));
    }
    to.writeValue(Description.of(thrown, 0));
  }

  /** Reads an exception. */
  public static Fault read(Decoder from, ClassLoader loader)
      throws IOException, ClassNotFoundException {
    Object sent;
    try {
      sent = from.readValue(loader);
    } catch (Throwable t) { // code of the user's among it
      sent = inWords(t);
    }
    Description description = (Description) from.readValue(Fault.class.getClassLoader());
    if (description == null) {
      throw new IOException("a fault without a description");
    }
    return sent instanceof Throwable thrown
        ? new Fault(thrown, description, "")
        : new Fault(null, description, String.valueOf(sent));
  }
}
