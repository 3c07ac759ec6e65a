package dev.parloom.spi;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/** How the value of a {@link Key} is written, and read. Immutable. */
public sealed interface KeyForm<T> {

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if it is none, saying why: of a {@link Text} in a sentence of
   *     its own, else in words that go on from the key's name, like "must be 1 to 9, but is 0"
   */
  T read(String text);

  /** What it takes, in words for people; empty if the description of its key says it. */
  default Optional<String> bounds() {
    return Optional.empty();
  }

  /**
   * A whole number.
   *
   * @param least the least that is allowed
   * @param most the most that is allowed; the most of {@code int} or {@code long} for no bound
   *     worth naming
   * @param odd whether it must be odd
   * @param type makes the value of it
   */
  record WholeNumber<T>(long least, long most, boolean odd, LongFunction<T> type)
      implements KeyForm<T> {

    @Override
    public T read(String text) {
      BigInteger number;
      try {
        number = new BigInteger(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "must be a whole number, but is '%s'".formatted(text), e);
      }
      boolean tooMuch = number.compareTo(BigInteger.valueOf(most)) > 0;
      if (tooMuch || number.compareTo(BigInteger.valueOf(least)) < 0) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "must be %s, but is %,d", range(tooMuch), number));
      }
      if (odd && !number.testBit(0)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "must be odd, but is %,d", number));
      }
      return type.apply(number.longValueExact());
    }

    private String range(boolean withMost) {
      return withMost || (most != Long.MAX_VALUE && most != Integer.MAX_VALUE)
          ? String.format(Locale.ROOT, "%,d to %,d", least, most)
          : String.format(Locale.ROOT, "%,d or more", least);
    }

    @Override
    public Optional<String> bounds() {
      return least == Long.MIN_VALUE
          ? Optional.empty()
          : Optional.of((odd ? "odd, " : "") + range(false));
    }
  }

  /**
   * One of some things that have a word each.
   *
   * @param words how users write them
   * @param reader the thing of a word, or of another way to write it; empty if there is none
   */
  record Choice<T>(List<String> words, Function<String, Optional<T>> reader) implements KeyForm<T> {

    /** Copies the words. */
    public Choice {
      words = List.copyOf(words);
    }

    @Override
    public T read(String text) {
      return reader
          .apply(text)
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "must be %s, but is '%s'"
                      .formatted(
                          words.size() == 2
                              ? String.join(" or ", words)
                              : "one of " + String.join(", ", words),
                          text)));
    }

    @Override
    public Optional<String> bounds() {
      return Optional.of(
          words.size() == 1
              ? words.getFirst()
              : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast());
    }
  }

  /**
   * Any other text.
   *
   * @param reader makes the value of it, or throws IllegalArgumentException that says in a sentence
   *     what is wrong
   * @param pattern what it must match, as a regular expression of JSON Schema; empty for any text
   */
  record Text<T>(Function<String, T> reader, Optional<String> pattern) implements KeyForm<T> {
    @Override
    public T read(String text) {
      return reader.apply(text);
    }
  }

  /** True or false; on a command line it has no value. */
  record Flag() implements KeyForm<Boolean> {
    @Override
    public Boolean read(String text) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default ->
            throw new IllegalArgumentException(
                "must be true or false, but is '%s'".formatted(text));
      };
    }
  }
}
