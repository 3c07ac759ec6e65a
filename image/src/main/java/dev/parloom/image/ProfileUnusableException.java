package dev.parloom.image;

/**
 * A colour profile that cannot be applied to its picture; the message says why. It stays in this
 * module: the picture is used without its profile, and that is told.
 */
final class ProfileUnusableException extends Exception {

  private static final long serialVersionUID = 1L;

  ProfileUnusableException(String message) {
    super(message);
  }

  ProfileUnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
