package dev.parloom.process.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Watches how much memory of its own (RssAnon) a worker process has, from outside, so that memory
 * beyond the JVM's heap counts too. A task is only blamed for what came while it ran.
 */
public final class MemoryWatch {

  /** How often to look. */
  public static final long INTERVAL_NANOS = 50_000_000;

  /** What a look has found. */
  public enum Finding {
    WITHIN,
    /** Beyond the limit, but a task before the one that runs may have left it so. */
    INHERITED,
    EXCEEDED
  }

  private static final long MIB = 1 << 20;

  private final Path status;
  private final long limitBytes;

  /** The task that has run since the process was within the limit. */
  private int accountable;

  private int suspect = -1;
  private long suspectBytes;
  private long lastBytes;

  MemoryWatch(long pid, long limitBytes) {
    this.status = Path.of("/proc/" + pid + "/status");
    this.limitBytes = limitBytes;
  }

  /** A batch begins, while the process is within the limit. */
  void begin() {
    accountable = 0;
    suspect = -1;
  }

  /** Whether the process is within the limit, or gone. */
  boolean isWithin() {
    lastBytes = anonymousBytes();
    return lastBytes <= limitBytes;
  }

  Finding look(int running) {
    if (isWithin()) {
      accountable = running;
      suspect = -1;
      return Finding.WITHIN;
    }
    if (running >= 0 && running == accountable) {
      return Finding.EXCEEDED;
    }
    if (running != suspect) {
      suspect = running;
      suspectBytes = lastBytes;
      return Finding.INHERITED;
    }
    return running >= 0 && lastBytes > suspectBytes + limitBytes / 8
        ? Finding.EXCEEDED
        : Finding.INHERITED;
  }

  String verdict(String task, WorkerProcess worker) {
    return String.format(
        Locale.ROOT,
        "task '%s' made %s grow to %d MiB of memory; its limit is %d MiB, and it was killed. Raise"
            + " memoryLimit, or split the task",
        task,
        worker,
        lastBytes / MIB,
        limitBytes / MIB);
  }

  /** How much it has now, as far as is known. */
  long lastBytes() {
    return lastBytes;
  }

  /** 0 if the process has gone. */
  private long anonymousBytes() {
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("RssAnon:")) {
          String[] words = line.trim().split("\\s+", -1);
          return Long.parseLong(words[1]) * 1024;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }

  /** Whether processes can be watched here. */
  public static boolean isSupported() {
    return new MemoryWatch(ProcessHandle.current().pid(), Long.MAX_VALUE).anonymousBytes() > 0;
  }
}
