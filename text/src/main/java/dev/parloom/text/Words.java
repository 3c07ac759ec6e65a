package dev.parloom.text;

import java.nio.file.FileSystemException;
import java.util.Locale;

/** Words for exceptions and keys that fit on one line of a terminal. */
public final class Words {

  private Words() {}

  /** The type and message of an exception; the message alone where it says enough by itself. */
  public static String of(Throwable cause) {
    String message = cause.getMessage();
    String type = cause.getClass().getSimpleName();
    if (message == null || message.isBlank()) {
      return type;
    }
    boolean ours = cause.getClass().getPackageName().startsWith("dev.parloom.");
    if (cause instanceof FileSystemException file) {
      return printable(file.getReason() == null ? inWords(type) + ": " + message : message);
    }
    return printable(ours ? message : type + ": " + message);
  }

  /** "NoSuchFileException" as "no such file". */
  private static String inWords(String type) {
    return type.replaceFirst("Exception$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  /** The text with control characters, among them line ends, written as escapes. */
  public static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c == '\n') {
            out.append("\\n");
          } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
            out.append("\\u%04x".formatted(c));
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
