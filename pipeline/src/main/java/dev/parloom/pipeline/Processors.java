package dev.parloom.pipeline;

import dev.parloom.core.time.Nanos;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * How busy this machine's processors were over a stretch of time. On Linux that is the share of
 * time in which they were not idle, whoever kept them busy ({@code /proc/stat}, proc(5)); and
 * everywhere at least what this process used of the processors that it may use, which in a
 * container are fewer.
 */
final class Processors {

  private static final System.Logger LOG = System.getLogger("dev.parloom.pipeline");
  private static final Path STAT = Path.of("/proc/stat");

  /** The fields of /proc/stat that mean idleness: "idle" and "iowait", from 0 after the name. */
  private static final int IDLE = 3;

  private static final int IOWAIT = 4;

  /** Ticks of all processors since boot. */
  private record Ticks(long all, long idle) {}

  private final long startNanos = System.nanoTime();
  private final Duration ownBefore = own();
  private final Ticks machineBefore = machine();

  /** The busy share since this was made, 0 to 1. */
  double busyShare() {
    double nanos = Math.max(1, System.nanoTime() - startNanos);
    double ownShare =
        Nanos.of(own().minus(ownBefore)) / (nanos * Runtime.getRuntime().availableProcessors());
    Ticks now = machine();
    long all = now.all() - machineBefore.all();
    long idle = now.idle() - machineBefore.idle();
    double machineShare = all > 0 ? 1.0 - (double) idle / all : 0;
    return Math.clamp(Math.max(ownShare, machineShare), 0.0, 1.0);
  }

  private static Duration own() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Ticks machine() {
    if (!Files.isReadable(STAT)) {
      return new Ticks(0, 0);
    }
    try (Stream<String> lines = Files.lines(STAT)) {
      // "cpu  user nice system idle iowait irq softirq steal …"; what follows is counted in user.
      long[] ticks =
          lines
              .findFirst()
              .map(line -> line.replaceFirst("cpu +", "").split(" ", -1))
              .map(words -> Stream.of(words).limit(8).mapToLong(Long::parseLong).toArray())
              .orElseThrow(() -> new IOException(STAT + " is empty"));
      long all = 0;
      for (long tick : ticks) {
        all += tick;
      }
      return new Ticks(all, ticks[IDLE] + ticks[IOWAIT]);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "cannot tell how busy the machine is", e);
      return new Ticks(0, 0);
    }
  }
}
