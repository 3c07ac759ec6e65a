package dev.parloom.journal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a journal held when it was written last, as its lock file keeps it beside the journal: by
 * that the next run sees whether something has been lost since. It is written after each commit, so
 * it is never ahead of a journal that is whole.
 *
 * @param seed what the hashes of keys begin with
 * @param run the last run
 * @param base the first run whose items counted for that one
 * @param rows how many rows of items there were since then
 * @param items how many items are in them
 * @param checksum of these rows
 */
record LastWritten(long seed, long run, long base, long rows, long items, int checksum) {

  private static final Pattern LINE =
      Pattern.compile(
          "last written: seed ([0-9a-f]{16}), run (\\d+), base (\\d+), rows (\\d+), items (\\d+),"
              + " checksum ([0-9a-f]{8}) *");

  /** What a line says; null if it is none of these. */
  static @Nullable LastWritten parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    try {
      return new LastWritten(
          Long.parseUnsignedLong(matcher.group(1), 16),
          Long.parseLong(matcher.group(2)),
          Long.parseLong(matcher.group(3)),
          Long.parseLong(matcher.group(4)),
          Long.parseLong(matcher.group(5)),
          Integer.parseUnsignedInt(matcher.group(6), 16));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "last written: seed %016x, run %d, base %d, rows %d, items %d, checksum %08x",
        seed,
        run,
        base,
        rows,
        items,
        checksum);
  }
}
