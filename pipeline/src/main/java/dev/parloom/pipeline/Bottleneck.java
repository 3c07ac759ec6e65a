package dev.parloom.pipeline;

import java.util.Locale;

/**
 * What holds a run back, and what one more worker there would bring. Immutable.
 *
 * <p>The model is that of a line of stations in steady state (the utilization law, and the bounds
 * of bottleneck analysis, of operational queueing theory: Denning and Buzen, "The Operational
 * Analysis of Queueing Network Models", Computing Surveys 10(3), 1978). A station's busy share
 * grows in proportion to throughput, so throughput can grow at most by 1/share of the next station
 * to fill up, be it another pool, the source, or the processors; and one more worker raises the
 * limit of a station with n workers by (n+1)/n. The gain is the least of these. It is an upper
 * bound: it knows nothing of locks, caches or disks that the workers share.
 *
 * @param place the stage, or {@code source}
 * @param busyShare how busy it was, 0 to 1
 * @param gain throughput with one more worker there over throughput now; 1.0 means none
 * @param limit what keeps the gain from being larger, in words; empty if it is the workers alone
 */
public record Bottleneck(String place, double busyShare, double gain, String limit) {

  /** The name under which the source is reported. */
  public static final String SOURCE = "source";

  /** One sentence for a person. */
  public String describe() {
    String start =
        String.format(Locale.ROOT, "Bottleneck: %s (%.0f %% busy)", place, 100 * busyShare);
    if (place.equals(SOURCE)) {
      return start + "; more workers would not help.";
    }
    return String.format(
        Locale.ROOT,
        "%s; one more worker there: %.1f×%s.",
        start,
        gain,
        limit.isEmpty() ? "" : ", as " + limit);
  }
}
