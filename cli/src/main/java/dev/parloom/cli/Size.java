package dev.parloom.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Width and height in pixels, written as {@code 320x320}. */
record Size(int width, int height) {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if it is none, saying why
   */
  static Size parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no size; write width x height in pixels, like 320x320".formatted(text));
    }
    Size size = new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    if (size.width < 1 || size.height < 1) {
      throw new IllegalArgumentException(
          "'%s' is no size; each side must be at least 1 pixel".formatted(text));
    }
    return size;
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<Size> {
    @Override
    public Size convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
