package dev.parloom.process.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM that crashes writes about it. */
final class CrashReport {

  /** What the report is called in a worker's folder. */
  static final String FILE = "crash.log";

  private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG\\w+) \\(0x[0-9a-f]+\\).*");
  private static final String FRAME = "# Problematic frame:";
  private static final String MEMORY = "# There is insufficient memory";

  private CrashReport() {}

  /** The cause in words; empty if there is no report, or nothing in it. */
  static Optional<String> read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        Matcher signal = SIGNAL.matcher(line);
        if (signal.matches()) {
          return Optional.of(
              "crash by %s in native code%s".formatted(signal.group(1), frame(lines)));
        }
        if (line.startsWith(MEMORY)) {
          return Optional.of("the JVM could not get memory from the system");
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // none was written, or somebody has removed the folder
    }
    return Optional.empty();
  }

  private static String frame(List<String> lines) {
    int at = lines.indexOf(FRAME);
    return at < 0 || at + 1 >= lines.size()
        ? ""
        : ", at " + lines.get(at + 1).replaceFirst("^#\\s*", "").replaceAll("\\s+", " ");
  }
}
