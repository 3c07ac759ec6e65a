package dev.parloom.measure.scaling;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a study asks the machine; tests have one of their own. */
interface Machine {

  /** A clock's nanoseconds, from an arbitrary start. */
  long nanos();

  /** How many seconds processors have worked for this process and its children that have ended. */
  double cpuSeconds();

  /** How many programs wanted to run at once over the last minute, on average; 0 if unknown. */
  double load();

  /** How many processors there are. */
  int processors();

  /** The one we run on. */
  static Machine here() {
    return new Here();
  }

  /** Linux tells of children; other systems do not. */
  final class Here implements Machine {

    private static final Path STAT = Path.of("/proc/self/stat");

    /** The kernel's unit there: 1/100 s on every Linux of today. */
    private static final double TICKS_A_SECOND = 100;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public double cpuSeconds() {
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

    @Override
    public double load() {
      return Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @Override
    public int processors() {
      return Runtime.getRuntime().availableProcessors();
    }
  }
}
