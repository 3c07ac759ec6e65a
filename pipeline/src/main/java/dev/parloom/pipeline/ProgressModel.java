package dev.parloom.pipeline;

import dev.parloom.core.time.Nanos;
import dev.parloom.text.Durations;
import dev.parloom.text.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** What progress shows, as lines of text; knows no terminal and no clock. Not thread-safe. */
final class ProgressModel {

  private static final int BAR = 24;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private static final class Stage {
    long items;
    long ranNanos;
  }

  private final Map<String, Stage> stages = new LinkedHashMap<>();
  private String pipeline = "";
  private OptionalLong total = OptionalLong.empty();
  private long taken;
  private long ended;
  private long failed;
  private long retried;
  private long skipped;

  void on(RunEvent event) {
    switch (event) {
      case RunEvent.Started started -> {
        pipeline = started.pipeline();
        total = started.items();
        started.stages().forEach(stage -> stages.put(stage, new Stage()));
      }
      case RunEvent.ItemTaken _ -> taken++;
      case RunEvent.ItemSkipped _ -> skipped++;
      case RunEvent.SourceEnded(var items) -> total = OptionalLong.of(items);
      case RunEvent.ItemWorked worked -> {
        Stage stage = stages.computeIfAbsent(worked.stage(), name -> new Stage());
        stage.items++;
        stage.ranNanos += worked.ranNanos();
      }
      case RunEvent.ItemRetried _ -> retried++;
      case RunEvent.ItemFailed _ -> failed++;
      case RunEvent.ItemEnded _ -> ended++;
      case RunEvent.Ended _ -> {}
    }
  }

  /** The whole in one line: how much, how fast, how long still. */
  String headline(Duration elapsed) {
    return Words.printable(pipeline) + "  " + counts(elapsed);
  }

  /** The same with as much of the name as there is room for. */
  private String headline(Duration elapsed, int width) {
    String counts = counts(elapsed);
    int room = width - counts.length() - 2;
    return room < 1 ? counts : cut(Words.printable(pipeline), room) + "  " + counts;
  }

  private String counts(Duration elapsed) {
    double perSecond = ended / Math.max(1e-3, Nanos.seconds(elapsed));
    StringBuilder line = new StringBuilder();
    long over = ended + skipped;
    if (total.isPresent() && total.getAsLong() > 0) {
      double share = Math.min(1.0, (double) over / total.getAsLong());
      line.append(bar(share)).append(String.format(Locale.ROOT, " %3.0f %%  ", 100 * share));
      line.append(String.format(Locale.ROOT, "%,d/%,d", over, total.getAsLong()));
    } else {
      line.append(String.format(Locale.ROOT, "%,d of %,d so far", over, taken + skipped));
    }
    line.append(String.format(Locale.ROOT, "  %.1f/s  ", perSecond));
    line.append(Durations.clock(elapsed));
    if (total.isPresent() && ended > 0 && over < total.getAsLong()) {
      Duration left = Duration.ofNanos((long) ((total.getAsLong() - over) / perSecond * 1e9));
      line.append("  ").append(Durations.clock(left)).append(" left");
    }
    append(line, skipped, "skipped");
    append(line, retried, "retried");
    append(line, failed, "failed");
    return line.toString();
  }

  private static void append(StringBuilder line, long count, String what) {
    if (count > 0) {
      line.append(String.format(Locale.ROOT, "  %,d %s", count, what));
    }
  }

  /**
   * The headline and a line for each stage, none wider than {@code width} characters, and no more
   * than {@code height} of them.
   */
  List<String> lines(Duration elapsed, int width, int height) {
    int names = stages.keySet().stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    lines.add(headline(elapsed, width));
    stages.forEach((name, stage) -> {
      String mean =
          stage.items == 0
              ? ""
              : Durations.words(Duration.ofNanos(stage.ranNanos / stage.items)) + " each";
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-" + Math.max(1, names) + "s  %,9d  %s",
              Words.printable(name),
              stage.items,
              mean));
    });
    return lines.stream().limit(Math.max(1, height)).map(line -> cut(line, width)).toList();
  }

  private static String bar(double share) {
    int eighths = (int) (share * BAR * 8);
    StringBuilder bar = new StringBuilder("█".repeat(eighths / 8));
    if (bar.length() < BAR) {
      bar.append(EIGHTHS.charAt(eighths % 8));
    }
    return bar + " ".repeat(BAR - bar.length());
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, Math.max(0, width));
  }
}
