package dev.parloom.journal;

import dev.parloom.pipeline.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells a journal that has lost its end from a whole one, before SQLite opens it: SQLite reads the
 * missing part of a last page as zeros, and the last page of a small journal holds the seed of its
 * keys. The first page says how many pages there are; those that the file lacks must be in the log,
 * as they are when a process dies while it copies them from there. Reads the first page's header,
 * and the log if there is one. Formats: sqlite.org/fileformat2.html.
 */
final class Truncation {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 100;
  private static final int LOG_HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;

  /** Followed by 0 or 1 in the lowest bit: whether checksums are of big-endian numbers. */
  private static final int LOG_MAGIC = 0x377f0682;

  private Truncation() {}

  /**
   * Checks the file of a journal that is not in use by a run.
   *
   * @throws JournalException if it has lost its end, or is gone while its log is still there
   */
  static void requireNone(Path journal) throws IOException {
    boolean isThere = Files.exists(journal);
    Path file = isThere ? journal.toRealPath() : journal; // SQLite's log is beside the real one
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    // The log first: when the last reader closes a journal, its pages go to the file.
    Log logged = Files.exists(log) ? readLog(log) : null;
    if (!isThere || Files.size(file) == 0) {
      if (logged != null && logged.pageCount > 0) {
        throw new JournalException(
            "the journal %s is %s, but there is its log %s; put the journal back, or move the log"
                    .formatted(journal, isThere ? "empty" : "gone", log)
                + " away, and all is done again",
            null);
      }
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      requireNone(journal, channel, logged);
    }
  }

  private static void requireNone(Path journal, FileChannel channel, @Nullable Log log)
      throws IOException {
    ByteBuffer header = read(channel, 0, HEADER_BYTES);
    if (header.remaining() < MAGIC.length
        || !header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return; // SQLite will say that it is no database
    }
    long bytes = channel.size();
    if (header.remaining() < HEADER_BYTES) {
      throw new JournalException(
          String.format(
                  Locale.ROOT,
                  "the journal %s is damaged: its end is missing, it has only %,d bytes",
                  journal,
                  bytes)
              + "; "
              + Database.REMEDY,
          null);
    }
    int stated = header.getShort(16) & 0xffff;
    int pageBytes = stated == 1 ? 1 << 16 : stated;
    boolean isJournal = header.getInt(68) == Database.APPLICATION_ID;
    if (!isJournal || pageBytes < 512 || Integer.bitCount(pageBytes) != 1) {
      return; // SQLite or the next check will say so
    }
    boolean counts = header.getInt(24) == header.getInt(92); // else SQLite goes by the size
    long pages = counts ? header.getInt(28) & 0xffffffffL : (bytes + pageBytes - 1) / pageBytes;
    if (log != null && log.pageCount > 0) {
      pages = log.pageCount;
    }
    for (long page = bytes / pageBytes + 1; page <= pages; page++) {
      if (log == null || !log.pages.get((int) page)) {
        throw new JournalException(
            String.format(
                    Locale.ROOT,
                    "the journal %s is damaged: its end is missing, it has %,d bytes of %,d",
                    journal,
                    bytes,
                    pages * pageBytes)
                + "; "
                + Database.REMEDY,
            null);
      }
    }
  }

  /**
   * What a log holds, up to the last commit that is whole.
   *
   * @param pages the numbers of the pages in it
   * @param pageCount how many the journal has after that commit; 0 if there is none
   */
  private record Log(BitSet pages, long pageCount) {}

  private static @Nullable Log readLog(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, LOG_HEADER_BYTES);
      if (header.remaining() < LOG_HEADER_BYTES || (header.getInt(0) & ~1) != LOG_MAGIC) {
        return null;
      }
      boolean bigEndian = (header.getInt(0) & 1) != 0;
      LogChecksum checksum =
          new LogChecksum(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      checksum.add(header.slice(0, 24));
      if (!checksum.is(header.getInt(24), header.getInt(28))) {
        return null;
      }
      long salts = header.getLong(16);
      int pageBytes = header.getInt(8);
      BitSet committed = new BitSet();
      BitSet pages = new BitSet();
      long pageCount = 0;
      int frameBytes = FRAME_HEADER_BYTES + pageBytes;
      for (long at = LOG_HEADER_BYTES; ; at += frameBytes) {
        ByteBuffer frame = read(channel, at, frameBytes);
        if (frame.remaining() < frameBytes || frame.getLong(8) != salts) {
          break;
        }
        checksum.add(frame.slice(0, 8));
        checksum.add(frame.slice(FRAME_HEADER_BYTES, pageBytes));
        if (!checksum.is(frame.getInt(16), frame.getInt(20))) {
          break;
        }
        pages.set(frame.getInt(0));
        if (frame.getInt(4) != 0) { // a commit
          committed.or(pages);
          pages.clear();
          pageCount = frame.getInt(4) & 0xffffffffL;
        }
      }
      return new Log(committed, pageCount);
    } catch (NoSuchFileException e) {
      return null; // a reader has just closed the journal
    }
  }

  /** What a log's frames are checked by; each goes on where the last ended. */
  private static final class LogChecksum {
    private final ByteOrder order;
    private int first;
    private int second;

    LogChecksum(ByteOrder order) {
      this.order = order;
    }

    void add(ByteBuffer bytes) {
      bytes.order(order);
      while (bytes.remaining() >= 8) {
        first += bytes.getInt() + second;
        second += bytes.getInt() + first;
      }
    }

    boolean is(int statedFirst, int statedSecond) {
      return first == statedFirst && second == statedSecond;
    }
  }

  /** As many of the bytes as are there. */
  private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining() && channel.read(into, from + into.position()) >= 0) {
      // again
    }
    return into.flip();
  }
}
