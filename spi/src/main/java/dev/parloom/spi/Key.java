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
 * A value that a user may give: a key of a step in a pipeline file, an option of a command. It has
 * a name, a type, bounds, and a default unless it is required or may be left out; from it come
 * parsers, error messages, {@code --help} and the JSON Schema of pipeline files.
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
  private final Absence absence;

  /**
   * What holds if a user does not give it.
   *
   * @param standard the value, as a user would write it; null if there is none
   * @param words what to call it; null if there is nothing to say
   * @param example one value, as a user would write it; null if any will do
   * @param required whether it must be given
   * @param requiredInFiles whether a pipeline file must give it
   */
  private record Absence(
      @Nullable String standard,
      @Nullable String words,
      @Nullable String example,
      boolean required,
      boolean requiredInFiles) {

    static final Absence OPTIONAL = new Absence(null, null, null, false, false);
  }

  private Key(
      String name,
      String description,
      KeyForm<T> form,
      String label,
      @Nullable Character letter,
      Absence absence) {
    this.name = name;
    this.description = description;
    this.form = form;
    this.label = label;
    this.letter = letter;
    this.absence = absence;
  }

  private static <T> Key<T> of(String name, String description, KeyForm<T> form, String label) {
    return new Key<>(name, description, form, label, null, Absence.OPTIONAL);
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
    return of(
        name, description, new KeyForm.WholeNumber<>(least, most, false, Math::toIntExact), "N");
  }

  /** An odd number; for the rest as {@link #integer}. */
  public static Key<Integer> odd(String name, String description, int least, int most) {
    return of(
        name, description, new KeyForm.WholeNumber<>(least, most, true, Math::toIntExact), "N");
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
    return of(
        name, description, new KeyForm.WholeNumber<>(least, most, false, number -> number), "N");
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
    return of(name, description, new KeyForm.Text<>(Shares::parse, Optional.empty()), "SHARE");
  }

  /** A time, like 20s. */
  public static Key<Duration> time(String name, String description) {
    return parsed(name, description, "TIME", "^(?!0+[a-z])[0-9]{1,9}(ms|s|m|h)$", Durations::parse);
  }

  /** A file or folder. */
  public static Key<Path> path(String name, String description) {
    return of(name, description, new KeyForm.Text<>(Path::of, Optional.empty()), "PATH");
  }

  /** Any text. */
  public static Key<String> text(String name, String description) {
    return of(name, description, new KeyForm.Text<>(text -> text, Optional.empty()), "TEXT");
  }

  /** Whether something is to be so; unless it is given, it is not. */
  public static Key<Boolean> flag(String name, String description) {
    return of(name, description, new KeyForm.Flag(), "").defaultsTo("false");
  }

  /**
   * Any text that stands for something.
   *
   * @param label what stands for it in help, such as WxH
   * @param pattern what all such texts match, as a regular expression of JSON Schema
   * @param reader makes the value of it, or throws IllegalArgumentException that says in a sentence
   *     what is wrong
   */
  public static <T> Key<T> parsed(
      String name, String description, String label, String pattern, Function<String, T> reader) {
    return of(name, description, new KeyForm.Text<>(reader, Optional.of(pattern)), label);
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
   * The same, with a value if a user gives none that needs a word of explanation.
   *
   * @param written the value as a user would write it
   * @param words what to call it
   * @throws IllegalArgumentException if the key does not take it
   */
  public Key<T> defaultsTo(String written, String words) {
    var _ = form.read(written);
    return with(new Absence(written, words, written, false, false));
  }

  /** The same, with no value if a user gives none, but with words for what holds then. */
  public Key<T> otherwise(String words) {
    return with(new Absence(null, words, null, false, false));
  }

  /**
   * The same, which a user must give.
   *
   * @param example a value as a user would write it
   * @throws IllegalArgumentException if the key does not take it
   */
  public Key<T> required(String example) {
    var _ = form.read(example);
    return with(new Absence(null, null, example, true, true));
  }

  /** The same, which a pipeline file must give although it has a default. */
  public Key<T> requiredInFiles() {
    return with(
        new Absence(absence.standard, absence.words, absence.example, absence.required, true));
  }

  private Key<T> with(Absence other) {
    return new Key<>(name, description, form, label, letter, other);
  }

  /** The same, with another placeholder for the value, such as DIR. */
  public Key<T> label(String newLabel) {
    return new Key<>(name, description, form, newLabel, letter, absence);
  }

  /** The same, which may also be given by one letter, such as -j. */
  public Key<T> letter(char newLetter) {
    return new Key<>(name, description, form, label, newLetter, absence);
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
    return absence.required;
  }

  /** Whether a pipeline file must give it. */
  public boolean isRequiredInFiles() {
    return absence.requiredInFiles;
  }

  /** A value as a user would write it: the default, or that of one that is required. */
  public Optional<String> example() {
    return Optional.ofNullable(absence.example);
  }

  /** How it is read. */
  public KeyForm<T> form() {
    return form;
  }

  /** What it is if a user gives nothing. */
  Optional<T> standard() {
    return Optional.ofNullable(absence.standard).map(form::read);
  }

  /** What it means, its bounds and its default, in sentences for people. */
  public String help() {
    StringBuilder help = new StringBuilder(description);
    form.bounds().ifPresent(bounds -> help.append(" (").append(bounds).append(')'));
    help.append('.');
    if (absence.words != null && !(form instanceof KeyForm.Flag)) {
      help.append(" Default: ").append(absence.words).append('.');
    }
    return help.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
