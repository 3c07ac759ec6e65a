package dev.parloom.image;

import org.jspecify.annotations.Nullable;

/** The bytes begin like a picture, but its header or its content contradicts the format. */
public final class ImageDecodeException extends ImageException {

  private static final long serialVersionUID = 1L;

  ImageDecodeException(String message) {
    super(message);
  }

  ImageDecodeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
