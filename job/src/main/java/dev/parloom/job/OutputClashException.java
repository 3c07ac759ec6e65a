package dev.parloom.job;

/** What an item would be written to is taken. */
final class OutputClashException extends Exception {

  private static final long serialVersionUID = 1L;

  private OutputClashException(String message) {
    super(message);
  }

  /** Two inputs would be written to one output file; the later one fails with this. */
  static OutputClashException withOutput(String target, String first) {
    return new OutputClashException(
        "its output %s is already that of %s; rename one of them, or use another output folder"
            .formatted(target, first));
  }

  /** An input would be replaced. */
  static OutputClashException withInput(String place) {
    return new OutputClashException(
        "its output %s would replace an input; use another output folder".formatted(place));
  }
}
