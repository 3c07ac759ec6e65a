package dev.parloom.bench.page;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a placeholder's format puts a figure into words. */
final class Wording {

  /** What formats there are, for messages. */
  static final String FORMATS =
      "0.00, first 0.00, quartiles 0.00, ± 0.00, rounds, verdict, gate <= 0.00, gate >= 0.00";

  private static final Pattern NUMBER =
      Pattern.compile("(first |quartiles |± )?([#,]*0(?:\\.0+)?)");
  private static final Pattern GATE = Pattern.compile("gate (<=|>=) ([0-9.]+)");

  private Wording() {}

  /** Throws a {@link PageException} whose message ends a sentence about the placeholder. */
  static String of(Figure figure, String format) {
    if (format.equals("verdict")) {
      return figure.verdict();
    }
    if (format.equals("rounds")) {
      return Integer.toString(figure.rounds());
    }
    Matcher gate = GATE.matcher(format);
    if (gate.matches()) {
      double bound = Double.parseDouble(gate.group(2));
      boolean met = gate.group(1).equals("<=") ? figure.value() <= bound : figure.value() >= bound;
      return met ? "met" : "missed";
    }
    Matcher number = NUMBER.matcher(format);
    if (!number.matches()) {
      throw new PageException("has an unknown format; there are: " + FORMATS);
    }
    DecimalFormat digits =
        new DecimalFormat(number.group(2), DecimalFormatSymbols.getInstance(Locale.ROOT));
    String value = digits.format(figure.value());
    return switch (number.group(1)) {
      case "first " -> {
        if (figure.first() == null) {
          throw new PageException("has no first round apart");
        }
        yield digits.format(figure.first());
      }
      case "quartiles " -> digits.format(figure.low()) + " to " + digits.format(figure.high());
      case "± " -> value + " ± " + digits.format(figure.high() - figure.value());
      case null, default -> value;
    };
  }
}
