package dev.parloom.spi;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.parloom.text.Durations;
import dev.parloom.text.Shares;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that a user may give: an option of a command. It has a name, a type, bounds, and a
 * default unless it is required or may be left out; from it come parser, error messages and {@code
 * --help}.
 *
 * {@snippet :
 * static final Key<Integer> COUNT =
 *     Key.integer("count", "How many particles", 1, 10_000_000).defaultsTo("10000");
 * }
 *
 * <p>Immutable. Two keys are the same only if they are one object, so keep them in constants.
 *
 * @param <T> what the value is read as
 */
@CheckReturnValue
public final class Key<T> {

  private final String name;
  private final String description;
  private final KeyForm<T> form;
  private final String label;
  private final @Nullable Character letter;

  /** As a user would write it. */
  private final @Nullable String standard;

  private final @Nullable String standardInWords;
  private final boolean required;

  private Key(
      String name,
      String description,
      KeyForm<T> form,
      String label,
      @Nullable Character letter,
      @Nullable String standard,
      @Nullable String standardInWords,
      boolean required) {
    this.name = name;
    this.description = description;
    this.form = form;
    this.label = label;
    this.letter = letter;
    this.standard = standard;
    this.standardInWords = standardInWords;
    this.required = required;
  }

  private static <T> Key<T> of(String name, String description, KeyForm<T> form, String label) {
    return new Key<>(name, description, form, label, null, null, null, false);
  }

  /**
   * A whole number.
   *
   * @param name its name, in lower case with hyphens
   * @param description what it means: a phrase that begins with a capital letter, without a full
   *     stop, bounds or default
   * @param least the least that is allowed
   * @param most the most that is allowed; {@link Integer#MAX_VALUE} for no bound worth naming
   */
  public static Key<Integer> integer(String name, String description, int least, int most) {
    return of(name, description, new KeyForm.Number<>(least, most, Math::toIntExact), "N");
  }

  /**
   * A whole number, which may be large.
   *
   * @param name as for {@link #integer}
   * @param description as for {@link #integer}
   * @param least the least that is allowed
   * @param most the most that is allowed; {@link Long#MAX_VALUE} for no bound worth naming
   */
  public static Key<Long> number(String name, String description, long least, long most) {
    return of(name, description, new KeyForm.Number<>(least, most, number -> number), "N");
  }

  /** One of some words. */
  public static Key<String> word(String name, String description, String... words) {
    return choice(
        name,
        description,
        List.of(words),
        word -> Arrays.asList(words).contains(word) ? Optional.of(word) : Optional.empty());
  }

  /**
   * One of some things that have a word each.
   *
   * @param words how users write them
   * @param reader the thing of a word, or of another way to write it; empty if there is none
   */
  public static <T> Key<T> choice(
      String name, String description, List<String> words, Function<String, Optional<T>> reader) {
    return of(name, description, new KeyForm.Choice<>(words, reader), "WORD");
  }

  /** A share, like 0.3 or 30%. */
  public static Key<Double> share(String name, String description) {
    return of(name, description, new KeyForm.Text<>(Shares::parse), "SHARE");
  }

  /** A time, like 20s. */
  public static Key<Duration> time(String name, String description) {
    return of(name, description, new KeyForm.Text<>(Durations::parse), "TIME");
  }

  /** A file or folder. */
  public static Key<Path> path(String name, String description) {
    return of(name, description, new KeyForm.Text<>(Path::of), "PATH");
  }

  /** Any text. */
  public static Key<String> text(String name, String description) {
    return of(name, description, new KeyForm.Text<>(text -> text), "TEXT");
  }

  /** Whether something is to be so; unless it is given, it is not. */
  public static Key<Boolean> flag(String name, String description) {
    return of(name, description, new KeyForm.Flag(), "").defaultsTo("false");
  }

  /**
   * The same, with this value if a user gives none.
   *
   * @param written the value as a user would write it
   * @throws IllegalArgumentException if the key does not take it
   */
  public Key<T> defaultsTo(String written) {
    return defaultsTo(written, written);
  }

  /**
   * The same, with a value if a user gives none that differs from machine to machine.
   *
   * @param written the value as a user would write it
   * @param words what to call it
   * @throws IllegalArgumentException if the key does not take it
   */
  public Key<T> defaultsTo(String written, String words) {
    var _ = form.read(written);
    return new Key<>(name, description, form, label, letter, written, words, false);
  }

  /** The same, which a user must give. */
  public Key<T> required() {
    return new Key<>(name, description, form, label, letter, null, null, true);
  }

  /** The same, with another placeholder for the value, such as DIR. */
  public Key<T> label(String newLabel) {
    return new Key<>(
        name, description, form, newLabel, letter, standard, standardInWords, required);
  }

  /** The same, which may also be given by one letter, such as -j. */
  public Key<T> letter(char newLetter) {
    return new Key<>(
        name, description, form, label, newLetter, standard, standardInWords, required);
  }

  /** Its name, in lower case with hyphens. */
  public String name() {
    return name;
  }

  /** What stands for its value, such as N or DIR. */
  public String label() {
    return label;
  }

  /** The letter by which it may also be given. */
  public Optional<Character> letter() {
    return Optional.ofNullable(letter);
  }

  /** Whether a user must give it. */
  public boolean isRequired() {
    return required;
  }

  /** How it is read. */
  public KeyForm<T> form() {
    return form;
  }

  /** What it is if a user gives nothing. */
  Optional<T> standard() {
    return Optional.ofNullable(standard).map(form::read);
  }

  /** What it means, its bounds and its default, in sentences for people. */
  public String help() {
    StringBuilder help = new StringBuilder(description);
    form.bounds().ifPresent(bounds -> help.append(" (").append(bounds).append(')'));
    help.append('.');
    if (standardInWords != null && !(form instanceof KeyForm.Flag)) {
      help.append(" Default: ").append(standardInWords).append('.');
    }
    return help.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
