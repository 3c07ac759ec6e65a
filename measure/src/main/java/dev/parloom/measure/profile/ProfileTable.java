package dev.parloom.measure.profile;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A profile as lines for a terminal. */
final class ProfileTable {

  private static final int METHODS = 12;
  private static final int WAITS = 5;
  private static final int ALLOCATIONS = 6;

  private final Profile profile;

  ProfileTable(Profile profile) {
    this.profile = profile;
  }

  String text() {
    List<String> lines = new ArrayList<>(summary(profile));
    lines.add("");
    lines.add(line("%-80s %8s %8s", "hottest methods", "self", "total"));
    List<HotMethod> hottest =
        profile.methods().stream().filter(method -> method.self() > 0).toList();
    for (HotMethod method : hottest.stream().limit(METHODS).toList()) {
      lines.add(
          line(
              "%-80s %8s %8s",
              end(method.frame().name(), 80),
              percent(method.selfShare()),
              percent(method.totalShare())));
    }
    if (!profile.lockWaits().isEmpty()) {
      lines.add("");
      lines.add(line("%-72s %7s %9s %9s", "waits for locks", "count", "total", "longest"));
    }
    for (LockWait wait : profile.lockWaits().stream().limit(WAITS).toList()) {
      lines.add(
          line(
              "%-72s %,7d %9s %9s",
              end(wait.lock() + held(wait), 72),
              wait.pauses().count(),
              time(wait.pauses().total()),
              time(wait.pauses().longest())));
      lines.add("  at " + end(wait.site(), 95));
    }
    if (!profile.allocations().isEmpty()) {
      lines.add("");
      lines.add(line("%-34s %9s  %s", "allocated (estimate)", "bytes", "most of it at"));
    }
    for (Allocation allocation : profile.allocations().stream().limit(ALLOCATIONS).toList()) {
      lines.add(
          line(
              "%-34s %9s  %s",
              end(allocation.type(), 34), bytes(allocation.bytes()), end(allocation.site(), 54)));
    }
    return String.join("\n", lines);
  }

  /** What holds for the whole profile, in a few lines. */
  static List<String> summary(Profile profile) {
    List<String> lines = new ArrayList<>();
    String lost =
        profile.unwalked() == 0
            ? ""
            : String.format(Locale.ROOT, ", and %,d without a stack", profile.unwalked());
    lines.add(
        String.format(
            Locale.ROOT,
            "%s recorded, %,d %s%s.",
            time(profile.length()),
            profile.samples(),
            profile.sampling().words(),
            lost));
    if (profile.hasTooFewSamples()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Too few samples: with less than %d their shares mean nothing. Profile a longer run.",
              Profile.FEWEST_SAMPLES));
    }
    Pauses other = profile.otherWaits();
    if (other.count() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Threads waited %s in all for work, signals or time, which is no loss by itself.",
              time(other.total())));
    }
    Pauses collections = profile.collections();
    if (collections.count() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Garbage collection: %,d times, %s in all, longest pause %s.",
              collections.count(),
              time(collections.total()),
              time(collections.longest())));
    }
    Pauses pinned = profile.pinned();
    if (pinned.count() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Virtual threads kept their carrier while they waited: %,d times, %s in all.",
              pinned.count(),
              time(pinned.total())));
    }
    return lines;
  }

  private static String held(LockWait wait) {
    return wait.holder().map(thread -> ", held by " + thread).orElse("");
  }

  @FormatMethod
  private static String line(@FormatString String format, Object... values) {
    return String.format(Locale.ROOT, format, values).stripTrailing();
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** The end of a name that is too long, which says most. */
  private static String end(String name, int columns) {
    return name.length() <= columns ? name : "…" + name.substring(name.length() - columns + 1);
  }

  static String time(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis < 1_000) {
      return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }
    return String.format(Locale.ROOT, millis < 60_000 ? "%.2f s" : "%,.0f s", millis / 1_000);
  }

  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1_024 && unit < units.length - 1) {
      value /= 1_024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
