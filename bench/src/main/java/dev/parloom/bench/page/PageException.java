package dev.parloom.bench.page;

/** The page cannot be made; the message says what is wrong, one line each. */
public final class PageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  PageException(String message) {
    super(message);
  }
}
