package dev.parloom.image;

/** There are no bytes at all where a picture was expected. */
public final class ImageEmptyException extends ImageException {

  private static final long serialVersionUID = 1L;

  ImageEmptyException() {
    super("the picture is empty: 0 bytes; its file was probably never written to the end");
  }
}
