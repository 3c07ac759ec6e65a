package dev.parloom.pipeline;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the {@link Bottleneck} of a finished run. */
final class BottleneckFinder {

  /**
   * What a run can be held back by.
   *
   * @param name the stage that uses it most, or the source
   * @param workers how many it has
   * @param share how busy they were, 0 to 1
   */
  record Station(String name, int workers, double share) {}

  /** Below this nothing was busy enough to be called a bottleneck. */
  private static final double LEAST_SHARE = 0.02;

  private BottleneckFinder() {}

  /**
   * Finds the busiest station.
   *
   * @param stations the pools, each under the name of the stage that uses it most
   * @param sourceShare the share of the run in which the source was being read
   * @param processorShare how busy the machine's processors were, 0 to 1
   */
  static Optional<Bottleneck> find(
      List<Station> stations, double sourceShare, double processorShare) {
    List<Station> all = new ArrayList<>(stations);
    all.add(new Station(Bottleneck.SOURCE, 1, sourceShare));
    Station busiest = all.getFirst();
    for (Station station : all) {
      if (station.share() > busiest.share()) {
        busiest = station;
      }
    }
    if (busiest.share() < LEAST_SHARE) {
      return Optional.empty();
    }
    double gain = (busiest.workers() + 1.0) / busiest.workers();
    String limit = "";
    for (Station other : all) {
      if (!other.equals(busiest) && 1 / Math.max(other.share(), 1e-9) < gain) {
        gain = 1 / other.share();
        limit = "'%s' is %s busy".formatted(other.name(), percent(other.share()));
      }
    }
    if (1 / Math.max(processorShare, 1e-9) < gain) {
      gain = 1 / processorShare;
      limit = "the processors are %s busy".formatted(percent(processorShare));
    }
    if (busiest.name().equals(Bottleneck.SOURCE)) {
      return Optional.of(new Bottleneck(busiest.name(), busiest.share(), 1.0, ""));
    }
    return Optional.of(new Bottleneck(busiest.name(), busiest.share(), Math.max(1.0, gain), limit));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * Math.min(1.0, share));
  }

  /** The pools, each under the name of the stage that keeps it busiest. */
  static List<Station> stations(List<StagePlan> plan, List<StageReport> stages) {
    Map<Object, List<StageReport>> byPool = new LinkedHashMap<>();
    for (int i = 0; i < plan.size(); i++) {
      if (plan.get(i) instanceof StagePlan.Working working) {
        Object station = stationOf(working.pool(), i);
        byPool.computeIfAbsent(station, s -> new ArrayList<>()).add(stages.get(i));
      }
    }
    List<Station> stations = new ArrayList<>();
    for (List<StageReport> users : byPool.values()) {
      StageReport main = users.getFirst();
      double share = 0;
      for (StageReport user : users) {
        share += user.busyShare();
        if (user.busyShare() > main.busyShare()) {
          main = user;
        }
      }
      stations.add(new Station(main.name(), main.workers(), share));
    }
    return stations;
  }

  /** Pools of one name are one pool; but a caller's pool works in each stage's own thread. */
  private static Object stationOf(Pool pool, int stage) {
    return pool instanceof CallerPool ? stage : pool.name();
  }
}
