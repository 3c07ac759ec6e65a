package dev.parloom.labs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Puts together lines from bytes as the network brings them. Not thread-safe. */
final class Lines {

  /** The most bytes of a line, with its end. */
  static final int LIMIT = 8_192;

  private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

  /**
   * Takes all bytes; answers the lines they complete, each with the LF or CR LF at its end.
   *
   * @throws LineTooLongException if a line is longer than the limit; what came before is lost too
   */
  List<byte[]> add(ByteBuffer bytes) {
    List<byte[]> lines = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      begun.write(next);
      if (next == '\n') {
        lines.add(begun.toByteArray());
        begun.reset();
      } else if (begun.size() >= LIMIT) {
        throw new LineTooLongException();
      }
    }
    return lines;
  }

  /** Nobody types so much before an end of line. */
  static final class LineTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LineTooLongException() {
      super("a line has at most %,d bytes; yours has more".formatted(LIMIT));
    }
  }
}
