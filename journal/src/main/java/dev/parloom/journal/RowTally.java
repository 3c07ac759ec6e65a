package dev.parloom.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Counts rows of items in their order, with a checksum of all so far. For one thread at a time. */
final class RowTally {

  private final CRC32C checksum = new CRC32C();
  private long rows;
  private long items;

  void add(long run, byte[] packed) {
    checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(run).flip());
    checksum.update(packed);
    rows++;
    items += packed.length / PackedItem.BYTES;
  }

  long rows() {
    return rows;
  }

  long items() {
    return items;
  }

  int checksum() {
    return (int) checksum.getValue();
  }

  /** What a journal holds that has these rows. */
  LastWritten of(long seed, RunRow run) {
    return new LastWritten(seed, run.id(), run.base(), rows, items, checksum());
  }
}
