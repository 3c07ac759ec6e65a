package dev.parloom.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of all results: JSON with the facts about a run (command, commit, JDK, machine, …)
 * before what it measured. {@code bench/README.md} describes it.
 */
final class ResultFile {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private static final MathContext DIGITS = new MathContext(6);

  private ResultFile() {}

  /**
   * Writes it.
   *
   * @param facts pairs as key=value; those with an empty value are left out
   */
  static void write(Path file, List<String> facts, Map<String, ?> measured) throws IOException {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String fact : facts) {
      int equals = fact.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("a fact is key=value, not '%s'".formatted(fact));
      }
      if (equals + 1 < fact.length()) {
        pairs.put(fact.substring(0, equals), fact.substring(equals + 1));
      }
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("facts", pairs);
    all.putAll(measured);
    Files.writeString(file, JSON.writeValueAsString(all) + "\n");
    System.out.println("raw results: " + file);
  }

  /** With as many digits as anybody can use. */
  static BigDecimal number(double value) {
    return new BigDecimal(value, DIGITS).stripTrailingZeros();
  }

  static List<BigDecimal> numbers(List<Double> values) {
    return values.stream().map(ResultFile::number).toList();
  }
}
