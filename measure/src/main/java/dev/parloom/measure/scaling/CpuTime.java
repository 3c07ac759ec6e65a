package dev.parloom.measure.scaling;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long processors have worked for this process and for its children that have ended. */
final class CpuTime {

  private static final Path STAT = Path.of("/proc/self/stat");

  /** The kernel's unit there: 1/100 s on every Linux of today. */
  private static final double TICKS_A_SECOND = 100;

  private CpuTime() {}

  /** Seconds; those of children only where the system tells. */
  static double seconds() {
    double own =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? Math.max(0, system.getProcessCpuTime()) / 1e9
            : 0;
    return own + childrenSeconds();
  }

  private static double childrenSeconds() {
    try {
      String stat = Files.readString(STAT);
      // Behind the program's name, which may hold anything but ends with the last bracket.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14])) / TICKS_A_SECOND;
    } catch (IOException e) {
      return 0; // another system
    }
  }
}
