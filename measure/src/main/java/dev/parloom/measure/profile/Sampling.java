package dev.parloom.measure.profile;

import java.util.Locale;

/** What a thread must be doing to be sampled. */
public enum Sampling {
  /**
   * A thread is sampled each time it has used a processor for one period, in Java and in native
   * code alike (JEP 509). Linux; experimental in JDK 25.
   */
  CPU_TIME("samples of CPU time"),

  /**
   * Threads that are ready to run are sampled once a period: at most five in Java and one in native
   * code, so that much native work at once counts for too little, and waiting for a processor
   * counts as running. Everywhere.
   */
  EXECUTION("samples of running threads");

  private final String words;

  Sampling(String words) {
    this.words = words;
  }

  /** What it samples, for a person. */
  String words() {
    return words;
  }

  /** CPU time where this JVM can sample it, execution elsewhere. */
  public static Sampling best() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
        ? CPU_TIME
        : EXECUTION;
  }
}
