package dev.parloom.cli;

import java.nio.file.FileSystemException;
import java.util.Locale;

/** Words for a terminal: one line, no control characters. */
final class Words {

  private Words() {}

  /** The text with control characters, among them line ends, written as escapes. */
  static String printable(String text) {
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

  /** What an exception says, without its type where that says nothing more. */
  static String of(Throwable cause) {
    String message = cause.getMessage();
    return printable(
        switch (cause) {
          case FileSystemException file when message != null ->
              file.getReason() == null
                  ? inWords(file.getClass().getSimpleName()) + ": " + message
                  : message;
          default -> cause.toString();
        });
  }

  /** "NoSuchFileException" as "no such file". */
  private static String inWords(String type) {
    return type.replaceFirst("Exception$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
