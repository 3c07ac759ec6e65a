package dev.parloom.image;

import org.jspecify.annotations.Nullable;

/** A picture could not be written in the format asked for. */
public final class ImageEncodeException extends ImageException {

  private static final long serialVersionUID = 1L;

  ImageEncodeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
