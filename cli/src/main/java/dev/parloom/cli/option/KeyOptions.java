package dev.parloom.cli.option;

import dev.parloom.spi.Key;
import dev.parloom.spi.KeyForm;
import dev.parloom.spi.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** Keys as the options and parameters of one command. */
public final class KeyOptions {

  private final List<Key<?>> arguments;
  private final List<Key<?>> keys;
  private @Nullable CommandSpec command;

  /**
   * Options for these keys.
   *
   * @param arguments what is given by its place
   * @param keys what is given by its name
   */
  public KeyOptions(List<Key<?>> arguments, List<Key<?>> keys) {
    this.arguments = List.copyOf(arguments);
    this.keys = List.copyOf(keys);
  }

  /** Text in which picocli replaces nothing. */
  public static String verbatim(String text) {
    return text.replace("%", "%%");
  }

  /** Gives a command these options and parameters. */
  public void addTo(CommandSpec spec) {
    command = spec;
    for (int i = 0; i < arguments.size(); i++) {
      Key<?> key = arguments.get(i);
      spec.addPositional(
          PositionalParamSpec.builder()
              .index(Integer.toString(i))
              .arity(key.isRequired() ? "1" : "0..1")
              .type(String.class)
              .paramLabel(key.name())
              .required(key.isRequired())
              .description(verbatim(key.help()))
              .build());
    }
    keys.forEach(key -> spec.addOption(option(key)));
  }

  private static OptionSpec option(Key<?> key) {
    List<String> names = new ArrayList<>();
    key.letter().ifPresent(letter -> names.add("-" + letter));
    names.add("--" + key.name());
    OptionSpec.Builder option =
        OptionSpec.builder(names.toArray(String[]::new))
            .required(key.isRequired())
            .description(verbatim(key.help()));
    return key.form() instanceof KeyForm.Flag
        ? option.type(boolean.class).arity("0").build()
        : option.type(String.class).arity("1").paramLabel(key.label()).build();
  }

  /** The line that gives the command to its user. */
  public CommandLine commandLine() {
    return Objects.requireNonNull(command, "command").commandLine();
  }

  /**
   * What the user has given.
   *
   * @throws ParameterException if a key does not take it
   */
  public Values values() {
    Values values = Values.none();
    for (int i = 0; i < arguments.size(); i++) {
      Key<?> key = arguments.get(i);
      values =
          with(
              values,
              key,
              key.name(),
              commandLine().getCommandSpec().positionalParameters().get(i));
    }
    for (Key<?> key : keys) {
      String name = "--" + key.name();
      values = with(values, key, name, commandLine().getCommandSpec().findOption(name));
    }
    return values;
  }

  private <T> Values with(Values values, Key<T> key, String name, ArgSpec argument) {
    Object given = argument.getValue();
    if (given == null) {
      return values;
    }
    try {
      return values.with(key, key.form().read(given.toString()));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw new ParameterException(
          commandLine(),
          key.form() instanceof KeyForm.Text
              ? "Invalid value for option '%s': %s".formatted(name, message)
              : name + " " + message,
          e,
          argument,
          given.toString());
    }
  }
}
