package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A file format that this module reads and writes. */
public enum ImageFormat {
  /** JPEG: lossy, no transparency. */
  JPEG("JPEG", "jpg"),
  /** PNG: lossless, with transparency. An animation is read as its first picture. */
  PNG("PNG", "png"),
  /** WebP: written lossy, with transparency. An animation is read as its first picture. */
  WEBP("WebP", "webp");

  private static final byte[] JPEG_START = {(byte) 0xff, (byte) 0xd8};
  private static final byte[] PNG_START = "\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1);
  private static final byte[] RIFF = "RIFF".getBytes(ISO_8859_1);
  private static final byte[] WEBP_TAG = "WEBP".getBytes(ISO_8859_1);

  private final String displayName;
  private final String extension;

  ImageFormat(String displayName, String extension) {
    this.displayName = displayName;
    this.extension = extension;
  }

  /** The usual file name extension, in lower case and without a dot: "jpg", "png" or "webp". */
  public String extension() {
    return extension;
  }

  /** The name people write: "JPEG", "PNG" or "WebP". */
  public String displayName() {
    return displayName;
  }

  /**
   * The format that a file name's extension says, whatever its case; empty if it says none of ours.
   *
   * @param fileName a name or a path, such as "IMG_0007.JPG"
   */
  public static Optional<ImageFormat> ofFileName(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return switch (fileName.substring(dot + 1).toLowerCase(Locale.ROOT)) {
      case String _ when dot < 0 -> Optional.empty();
      case "jpg", "jpeg", "jpe", "jfif" -> Optional.of(JPEG);
      case "png" -> Optional.of(PNG);
      case "webp" -> Optional.of(WEBP);
      default -> Optional.empty();
    };
  }

  /**
   * The format that the first bytes say; empty if they are none of ours. It says nothing about
   * whether the rest is sound.
   *
   * @param bytes an encoded picture, or at least its first 12 bytes
   */
  public static Optional<ImageFormat> ofBytes(byte[] bytes) {
    if (ByteReader.matches(bytes, 0, JPEG_START)) {
      return Optional.of(JPEG);
    }
    if (ByteReader.matches(bytes, 0, PNG_START)) {
      return Optional.of(PNG);
    }
    if (ByteReader.matches(bytes, 0, RIFF) && ByteReader.matches(bytes, 8, WEBP_TAG)) {
      return Optional.of(WEBP);
    }
    return Optional.empty();
  }

  static String supported() {
    return Arrays.stream(values()).map(ImageFormat::displayName).collect(Collectors.joining(", "));
  }
}
