package dev.parloom.bench;

import java.nio.file.Path;

/** Prints the peak resident memory of one command, in KiB. */
public final class PeakMemory {

  private PeakMemory() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    ProcessRun run = ProcessRun.of("command", args[0], Path.of("").toAbsolutePath(), false);
    System.out.println(run.peakKiB());
  }
}
