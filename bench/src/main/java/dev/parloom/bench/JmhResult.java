package dev.parloom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Puts what JMH wrote ({@code -rf json}) into a result file, unchanged, beside the facts of the
 * run.
 *
 * <p>Arguments: JMH's file, the result file, and key=value pairs to put into it.
 */
public final class JmhResult {

  private JmhResult() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    JsonNode jmh = new JsonMapper().readTree(Path.of(args[0]).toFile());
    if (jmh.isEmpty()) {
      throw new IOException("JMH ran no benchmark; see what it printed above");
    }
    ResultFile.write(
        Path.of(args[1]), Arrays.asList(args).subList(2, args.length), Map.of("jmh", jmh));
  }
}
