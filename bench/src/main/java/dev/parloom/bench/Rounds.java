package dev.parloom.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What was measured round by round. The first round, with cold JVMs and caches, is given by itself;
 * medians are of the others, and so are ratios, which are taken within each round.
 *
 * <p>What is measured has a name that ends in its unit: {@code "submit and get, us"}.
 */
final class Rounds {

  private static final Pattern UNIT =
      Pattern.compile(".*, ((?:ns|us|ms|s|bytes|KiB|MiB|GiB|[A-Za-z]+/s)(?: an? .+)?)");

  private final Map<String, List<Double>> measured = new LinkedHashMap<>();
  private final Map<String, Ratio> ratios = new LinkedHashMap<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();

  /** Work that is timed. */
  @FunctionalInterface
  interface Timed {
    void run() throws Exception;
  }

  private record Ratio(String of, String to, List<Double> rounds) {}

  /** Times work that does so many things, in units of so many nanoseconds a thing. */
  void measure(String what, double unitNanos, int count, Timed work) throws Exception {
    long start = System.nanoTime();
    work.run();
    add(what, (System.nanoTime() - start) / unitNanos / count);
  }

  /** Adds what this round found. */
  void add(String what, double value) {
    measured.computeIfAbsent(what, _ -> new ArrayList<>()).add(value);
  }

  /** Notes that something could not be measured here, and why. */
  void skip(String what, String why) {
    if (skipped.put(what, why) == null) {
      System.out.printf("skipped: %s: %s%n", what, why);
    }
  }

  /** Whether it was measured. */
  boolean has(String what) {
    return measured.containsKey(what);
  }

  /** Adds the ratios of each round, if both were measured or one of them was skipped. */
  void ratio(String name, String of, String to) {
    if (!skipped.isEmpty() && (!has(of) || !has(to))) {
      return;
    }
    List<Double> over = afterFirst(of);
    List<Double> under = afterFirst(to);
    if (over.size() != under.size()) {
      throw new IllegalStateException(
          "%s: %d rounds of '%s' and %d of '%s'; measure both in each round"
              .formatted(name, over.size(), of, under.size(), to));
    }
    ratios.put(
        name,
        new Ratio(
            of,
            to,
            IntStream.range(0, over.size()).mapToObj(i -> over.get(i) / under.get(i)).toList()));
  }

  private List<Double> afterFirst(String what) {
    List<Double> values = measured.get(what);
    if (values == null) {
      throw new IllegalStateException(
          "'%s' was not measured; what was: %s".formatted(what, measured.keySet()));
    }
    if (values.size() < 2) {
      throw new IllegalStateException(
          "'%s' has no round after the first; ask for at least 1".formatted(what));
    }
    return values.subList(1, values.size());
  }

  /** Prints all, and writes it as JSON with these key=value pairs. */
  void report(Path file, List<String> facts) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    measured.forEach((what, values) -> all.put(what, series(what, values.getFirst())));
    Map<String, Object> quotients = new LinkedHashMap<>();
    ratios.forEach((name, ratio) -> quotients.put(name, quotient(name, ratio)));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("measured", all);
    body.put("ratios", quotients);
    body.put("skipped", skipped);
    ResultFile.write(file, facts, body);
  }

  private Map<String, Object> series(String what, double first) {
    List<Double> rounds = afterFirst(what);
    Spread spread = Spread.of(rounds);
    System.out.printf(
        Locale.ROOT, "%-56s first %11.3f  median %11.3f%n", what, first, spread.median());
    Map<String, Object> series = new LinkedHashMap<>();
    series.put("unit", unit(what));
    series.put("first", ResultFile.number(first));
    putSpread(series, spread, rounds);
    return series;
  }

  private static Map<String, Object> quotient(String name, Ratio ratio) {
    Spread spread = Spread.of(ratio.rounds());
    System.out.printf(
        Locale.ROOT,
        "%-56s ratio %11.3f  (%.3f to %.3f)%n",
        name,
        spread.median(),
        spread.lower(),
        spread.upper());
    Map<String, Object> quotient = new LinkedHashMap<>();
    quotient.put("of", ratio.of());
    quotient.put("to", ratio.to());
    putSpread(quotient, spread, ratio.rounds());
    return quotient;
  }

  private static void putSpread(Map<String, Object> into, Spread spread, List<Double> rounds) {
    into.put("median", ResultFile.number(spread.median()));
    into.put("quartiles", ResultFile.numbers(List.of(spread.lower(), spread.upper())));
    into.put("rounds", ResultFile.numbers(rounds));
  }

  private static String unit(String what) {
    Matcher matcher = UNIT.matcher(what);
    return matcher.matches() ? matcher.group(1) : "";
  }
}
