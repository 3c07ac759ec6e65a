package dev.parloom.job.file;

import dev.parloom.job.StepKind;
import dev.parloom.job.step.StepTypes;
import dev.parloom.spi.Key;
import dev.parloom.spi.KeyForm;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Map;

/** Reads what a pipeline file says about a step, by the keys of its type. */
final class StepTypeParser {

  private StepTypeParser() {}

  /** Whether a step of that type means something without parameters. */
  static boolean standsAlone(StepType type) {
    return type.keys().stream().noneMatch(Key::isRequiredInFiles);
  }

  /** The step of that type with these parameters. */
  static StepKind parse(StepType type, Yaml value) {
    String what = "'" + type.word() + "'";
    if (value.isEmpty() && standsAlone(type)) {
      return kind(type, Values.none(), value);
    }
    List<String> known = type.keys().stream().map(Key::name).toList();
    if (known.isEmpty() && !value.isMap()) {
      throw value.complaint("the step %s takes no value", what);
    }
    Map<String, Yaml> given = value.map(what, known);
    Values values = Values.none();
    for (Key<?> key : type.keys()) {
      Yaml of = given.get(key.name());
      if (of != null) {
        values = with(values, key, of);
      } else if (key.isRequiredInFiles()) {
        throw value.complaint(
            "%s needs a %s, like %s: %s", what, key.name(), key.name(), key.example().orElse("…"));
      }
    }
    return kind(type, values, value);
  }

  /** The step of that type with these values; what they do not go together is told of the place. */
  static StepKind kind(StepType type, Values values, Yaml place) {
    try {
      return StepTypes.kind(type, values);
    } catch (IllegalArgumentException e) {
      throw place.complaint("'%s': %s", type.word(), String.valueOf(e.getMessage()));
    }
  }

  private static <T> Values with(Values values, Key<T> key, Yaml given) {
    String what = "'" + key.name() + "'";
    KeyForm<T> form = key.form();
    T value =
        switch (form) {
          case KeyForm.WholeNumber<T> number -> number(number, what, given);
          case KeyForm.Choice<T> choice -> choice.read(given.word(what, choice.words()));
          case KeyForm.Text<T> text -> given.parsed(what, text::read);
          case KeyForm.Flag _ -> form.read(given.word(what, List.of("true", "false")));
        };
    return values.with(key, value);
  }

  private static <T> T number(KeyForm.WholeNumber<T> form, String what, Yaml given) {
    long number = given.number(what, form.least(), form.most());
    try {
      return form.read(Long.toString(number));
    } catch (IllegalArgumentException e) {
      throw given.complaint("%s %s", what, String.valueOf(e.getMessage()));
    }
  }
}
