package dev.parloom.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of a whole process, timed from outside.
 *
 * @param seconds from its start to its end
 * @param peakKiB the largest resident memory of its processes, added up over those alive at once
 */
record ProcessRun(double seconds, long peakKiB) {

  private static final Duration SAMPLE = Duration.ofMillis(20);

  /** Runs a command to its end; one that fails ends the benchmark. */
  static ProcessRun of(String name, String command, Path folder)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("bench-", ".log");
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder("bash", "-c", command)
              .directory(folder.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      long peak = 0;
      while (!process.waitFor(SAMPLE.toMillis(), TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, residentKiB(process.toHandle()));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s exited with %d: %s".formatted(name, process.exitValue(), Files.readString(log)));
      }
      return new ProcessRun(seconds, peak);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  /** Resident memory of a process and its descendants now, from /proc. */
  private static long residentKiB(ProcessHandle process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process);
    Map<Long, Long> resident = new HashMap<>();
    for (ProcessHandle one : all) {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/" + one.pid() + "/status"))) {
          if (line.startsWith("VmRSS:")) {
            resident.put(one.pid(), Long.parseLong(line.replaceAll("[^0-9]", "")));
          }
        }
      } catch (IOException e) {
        resident.put(one.pid(), 0L); // it has just ended
      }
    }
    return resident.values().stream().mapToLong(Long::longValue).sum();
  }
}
