package dev.parloom.image;

/** OpenCV's native libraries could not be loaded, so no picture can be worked on in this JVM. */
public final class ImageLibraryMissingException extends ImageException {

  private static final long serialVersionUID = 1L;

  ImageLibraryMissingException(String message) {
    super(message);
  }
}
