package dev.parloom.pipeline;

import dev.parloom.pipeline.journal.RunJournal;
import dev.parloom.pipeline.journal.RunStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The first line about a run with a journal: what it is to do, and why.
 *
 * @param words empty if there is nothing to say
 * @param items how many items the source gives, if they were counted
 */
record Opening(String words, OptionalLong items) {

  static Opening of(RunStart start) {
    String because = start.because();
    return new Opening(because.isEmpty() ? "" : because + ".", OptionalLong.empty());
  }

  /** With what was counted first. */
  static Opening counted(RunStart start, Map<RunJournal.Standing, Long> counts) {
    long settled = counts.getOrDefault(RunJournal.Standing.SETTLED, 0L);
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    List<String> parts = new ArrayList<>();
    counts.forEach((standing, count) -> {
      if (standing != RunJournal.Standing.SETTLED) {
        parts.add(String.format(Locale.ROOT, "%,d %s", count, words(standing)));
      }
    });
    String todo =
        parts.isEmpty()
            ? String.format(Locale.ROOT, "none of %,d items is to be done", all)
            : String.format(
                Locale.ROOT,
                "%,d of %,d items are to be done (%s)",
                all - settled,
                all,
                String.join(", ", parts));
    String skipped = settled == 0 ? "" : String.format(Locale.ROOT, ", %,d are skipped", settled);
    return new Opening(start.because() + ": " + todo + skipped + ".", OptionalLong.of(all));
  }

  private static String words(RunJournal.Standing standing) {
    return switch (standing) {
      case NEW -> "new";
      case CHANGED -> "changed";
      case OUTPUT_MISSING -> "without their output";
      case FAILED_BEFORE -> "failed before";
      case SETTLED -> "settled";
    };
  }
}
