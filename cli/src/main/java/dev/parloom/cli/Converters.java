package dev.parloom.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Readers of options' values. */
final class Converters {

  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([KMGT]?)");

  private Converters() {}

  /** Reads a time like 20s. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return PolicyParser.duration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads a rate like 10/s, as the time from one to the next; none is zero. */
  static final class Spacing implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return text.equals("none") ? Duration.ZERO : PolicyParser.spacing(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads a size like 100M, in bytes; K, M, G and T are powers of 1,024. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      Matcher matcher = BYTES.matcher(text);
      if (matcher.matches()) {
        long number = Long.parseLong(matcher.group(1));
        int power = matcher.group(2).isEmpty() ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
        long unit = 1L << (10 * power);
        if (number > 0 && number <= Long.MAX_VALUE / unit) {
          return number * unit;
        }
      }
      throw new TypeConversionException(
          "'%s' is no size; write 1 or more bytes, with K, M, G or T if you like, as in 100M"
              .formatted(text));
    }
  }
}
