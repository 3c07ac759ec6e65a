package dev.parloom.image;

import org.jspecify.annotations.Nullable;

/**
 * The root of what this module throws: a picture that cannot be used, or OpenCV missing.
 *
 * <p>The steps of this module see bytes, not files, so a message never names a file; whoever knows
 * the name adds it. All of these exceptions are serializable and carry only text and numbers, so
 * they travel from a worker process to its parent as they are.
 */
public abstract sealed class ImageException extends RuntimeException
    permits ImageDecodeException,
        ImageEmptyException,
        ImageEncodeException,
        ImageFormatUnknownException,
        ImageLibraryMissingException,
        ImageTooLargeException,
        ImageTooSmallException,
        ImageTruncatedException {

  private static final long serialVersionUID = 1L;

  ImageException(String message) {
    super(message);
  }

  ImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
