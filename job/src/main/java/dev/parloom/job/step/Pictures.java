package dev.parloom.job.step;

import dev.parloom.image.ImageFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which files are pictures, and the words for their formats. */
public final class Pictures {

  /** What a folder's pictures are called, for a person. */
  public static final String WORDS = "files named .jpg, .jpeg, .png or .webp";

  private Pictures() {}

  /** Whether a file is a picture by its name. */
  public static boolean isPicture(Path file) {
    return ImageFormat.ofFileName(String.valueOf(file.getFileName())).isPresent();
  }

  /** The words a user has for formats. */
  public static List<String> formats() {
    return Arrays.stream(ImageFormat.values()).map(ImageFormat::extension).toList();
  }

  /** The format of this word, if it is one. */
  public static Optional<ImageFormat> format(String word) {
    return word.contains(".")
        ? Optional.empty()
        : ImageFormat.ofFileName("x." + word.toLowerCase(Locale.ROOT));
  }
}
