package dev.parloom.cli.option;

import dev.parloom.text.Durations;
import dev.parloom.text.Shares;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Readers of options' values. */
public final class Converters {

  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([KMGT]?)");

  private Converters() {}

  /** Reads a time like 20s. */
  public static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads a rate like 10/s, as the time from one to the next; none is zero. */
  public static final class Spacing implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return text.equals("none") ? Duration.ZERO : Durations.parseSpacing(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads a size like 100M, in bytes; K, M, G and T are powers of 1,024. */
  public static final class Bytes implements ITypeConverter<Long> {
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

  /** Reads a share like 0.6 or 60%. */
  public static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      try {
        return Shares.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads a number of workers. */
  public static final class Workers implements ITypeConverter<Integer> {
    private static final int MOST = 10_000;

    @Override
    public Integer convert(String text) {
      try {
        int workers = Integer.parseInt(text);
        if (workers >= 1 && workers <= MOST) {
          return workers;
        }
      } catch (NumberFormatException e) {
        throw new TypeConversionException(noWorkers(text));
      }
      throw new TypeConversionException(noWorkers(text));
    }

    private static String noWorkers(String text) {
      return "'%s' is no number of workers; write 1 to 10,000".formatted(text);
    }
  }
}
