package dev.parloom.cli;

/** Two inputs would be written to one output file; the later one fails with this. */
final class OutputClashException extends Exception {

  private static final long serialVersionUID = 1L;

  OutputClashException(String target, String first) {
    super(
        "its output %s is already that of %s; rename one of them, or use another output folder"
            .formatted(target, first));
  }
}
