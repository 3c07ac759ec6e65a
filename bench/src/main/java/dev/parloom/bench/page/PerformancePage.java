package dev.parloom.bench.page;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of what the benchmarks found: a template in which placeholders name a result file, what
 * was measured, and a format ({@code {fetch: warm JVM / ideal | 0.00}}), and in which each result
 * file says how it was made ({@code {made fetch}}). A result that is missing, or that is used
 * nowhere, is a mistake.
 *
 * <p>Arguments: the template, the folder of results, and the page to write.
 */
public final class PerformancePage {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(?:made ([a-z0-9-]+)|([a-z0-9-]+): ([^{}|]+?)(?: \\| ([^{}|]+))?)\\}");
  private static final Pattern BRACES = Pattern.compile("\\{[^}\n]*\\}?");
  private static final String FACT = "fact ";
  private static final String RENEW = "bench/run renews results, bench/README.md says how";

  private final Map<String, Result> results;
  private final Set<String> used = new TreeSet<>();
  private final Set<String> made = new TreeSet<>();
  private final Set<String> mistakes = new LinkedHashSet<>();

  private PerformancePage(Map<String, Result> results) {
    this.results = new TreeMap<>(results);
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    try {
      Files.writeString(Path.of(args[2]), page(Path.of(args[0]), Path.of(args[1])));
      System.out.println("page: " + args[2]);
    } catch (PageException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /**
   * The page's text.
   *
   * @throws PageException with a line for each mistake
   */
  static String page(Path template, Path results) throws IOException {
    return of(Files.readString(template), Result.all(results));
  }

  static String of(String template, Map<String, Result> results) {
    PerformancePage page = new PerformancePage(results);
    String text = page.fill(template);
    page.lookForUnused();
    if (!page.mistakes.isEmpty()) {
      throw new PageException(String.join("\n", page.mistakes));
    }
    return text;
  }

  private String fill(String template) {
    Matcher matcher = BRACES.matcher(template);
    return matcher.replaceAll(match -> Matcher.quoteReplacement(filled(match.group())));
  }

  private String filled(String braces) {
    Matcher placeholder = PLACEHOLDER.matcher(braces);
    if (!placeholder.matches()) {
      return mistake("%s is no placeholder: {FILE: NAME | FORMAT} or {made FILE}", braces);
    }
    boolean isMade = placeholder.group(1) != null;
    String file = isMade ? placeholder.group(1) : placeholder.group(2);
    (isMade ? made : used).add(file);
    Result result = results.get(file);
    if (result == null) {
      return mistake(
          "there is no bench/results/%s.json, which the template names; %s", file, RENEW);
    }
    if (isMade) {
      return madeLine(result);
    }
    String key = placeholder.group(3);
    if (key.startsWith(FACT)) {
      String fact = result.facts().get(key.substring(FACT.length()));
      return fact != null
          ? fact
          : mistake("%s: the facts of %s.json are %s", braces, file, result.facts().keySet());
    }
    Figure figure = result.figure(key);
    if (figure == null) {
      return result.isSkipped(key)
          ? "skipped"
          : mistake(
              "%s: bench/results/%s.json has no '%s', but %s; %s",
              braces, file, key, result.figures().keySet(), RENEW);
    }
    if (placeholder.group(4) == null) {
      return mistake("%s has no format; there are: %s", braces, Wording.FORMATS);
    }
    try {
      return Wording.of(figure, placeholder.group(4));
    } catch (PageException e) {
      return mistake("%s %s", braces, e.getMessage());
    }
  }

  @FormatMethod
  private String mistake(String format, Object... values) {
    mistakes.add(format.formatted(values));
    return "";
  }

  private void lookForUnused() {
    for (String name : results.keySet()) {
      if (!used.contains(name)) {
        mistakes.add(
            "bench/results/%s.json is used nowhere; name it in bench/performance.md or delete it"
                .formatted(name));
      } else if (!made.contains(name)) {
        mistakes.add(
            "bench/results/%s.json is used, but nothing says how it was made: add {made %s}"
                .formatted(name, name));
      }
    }
  }

  /** How it was made, by the facts it has. */
  private static String madeLine(Result result) {
    Map<String, String> facts = new LinkedHashMap<>(result.facts());
    StringBuilder line = new StringBuilder("*Made by ");
    String command = facts.remove("command");
    line.append(command == null ? "a command that was not recorded" : "`" + command + "`");
    for (String name : List.of("commit", "java", "machine", "date", "load")) {
      String value = facts.remove(name);
      String shown =
          switch (name) {
            case "java", "machine" -> value;
            case "load" -> value == null ? null : "load before " + value;
            default -> value == null ? null : name + " " + value;
          };
      line.append(", ").append(shown == null ? name + " not recorded" : shown);
    }
    facts.forEach((name, value) -> line.append("; ").append(name).append(": ").append(value));
    result.skipped().forEach((name, why) -> line.append("; skipped: %s (%s)".formatted(name, why)));
    return line.append(
            ": [%s.json](../bench/results/%s.json)*".formatted(result.name(), result.name()))
        .toString();
  }
}
