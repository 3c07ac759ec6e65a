package dev.parloom.cli;

import dev.parloom.core.pool.WorkFunction;
import dev.parloom.image.ImageFormat;
import dev.parloom.image.Thumbnails;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Steps on pictures, and which files are pictures. */
final class Pictures {

  /** What a folder's pictures are called, for a person. */
  static final String WORDS = "files named .jpg, .jpeg, .png or .webp";

  private Pictures() {}

  /** Whether a file is a picture by its name. */
  static boolean isPicture(Path file) {
    return ImageFormat.ofFileName(String.valueOf(file.getFileName())).isPresent();
  }

  /** The words a user has for formats. */
  static List<String> formats() {
    return Arrays.stream(ImageFormat.values()).map(ImageFormat::extension).toList();
  }

  /** The format of this word, if it is one. */
  static Optional<ImageFormat> format(String word) {
    return word.contains(".")
        ? Optional.empty()
        : ImageFormat.ofFileName("x." + word.toLowerCase(Locale.ROOT));
  }

  static WorkFunction<FileItem, FileItem, Exception> thumbnail(
      Size size, @Nullable ImageFormat format, int quality, long limitPixels) {
    Thumbnails plain =
        Thumbnails.within(size.width(), size.height()).quality(quality).limitPixels(limitPixels);
    Thumbnails thumbnails = format == null ? plain : plain.as(format);
    return item -> item.with(new Content.InMemory(thumbnails.apply(item.content().bytes())));
  }

  /** What makes a difference to a thumbnail, in words. */
  static String version(Size size, @Nullable ImageFormat format, int quality, long limitPixels) {
    return "%dx%d %s quality %d limit %d"
        .formatted(
            size.width(),
            size.height(),
            format == null ? "same format" : format.extension(),
            quality,
            limitPixels);
  }
}
