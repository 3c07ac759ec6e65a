package dev.parloom.process.launch;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a worker process ended.
 *
 * @param exitCode its exit status; empty if it is not known
 * @param cause in words
 * @param lastLines what it printed last
 */
public record Death(OptionalInt exitCode, String cause, List<String> lastLines) {

  private static final int SIGNALS = 128;
  private static final int SIGKILL = 9;

  public Death {
    lastLines = List.copyOf(lastLines);
  }

  static Death of(OptionalInt exitCode, Optional<String> report, List<String> lastLines) {
    String status =
        exitCode.isPresent() ? causeOf(exitCode.getAsInt()) : "how it ended is not known";
    return new Death(exitCode, report.orElse(status), lastLines);
  }

  /** From an exit status, where nothing better is known. */
  private static String causeOf(int exitCode) {
    if (exitCode == SIGNALS + SIGKILL) {
      return "exit status 137, which means that somebody killed it with signal 9 (the kernel does"
          + " so when memory runs out), or that the task called exit(137)";
    }
    if (exitCode > SIGNALS && exitCode < SIGNALS + 65) {
      return "exit status %d, which means signal %d or a call of exit(%d)"
          .formatted(exitCode, exitCode - SIGNALS, exitCode);
    }
    return "exit status %d, as by System.exit(%d)".formatted(exitCode, exitCode);
  }

  /** Whether it ended like a process that was killed from outside. */
  public boolean isByKill() {
    return exitCode.isPresent() && isByKill(exitCode.getAsInt());
  }

  static boolean isByKill(int exitCode) {
    return exitCode == SIGNALS + SIGKILL;
  }

  public String lastWords() {
    return lastLines.isEmpty() ? "" : "; the last it printed:\n  " + String.join("\n  ", lastLines);
  }
}
