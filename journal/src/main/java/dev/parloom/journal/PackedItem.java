package dev.parloom.journal;

import dev.parloom.pipeline.journal.Ending;
import java.nio.ByteBuffer;

/**
 * An item that has ended, as it stands in the journal, {@value #BYTES} bytes: the hash of its key
 * (8), how it ended in the highest 4 bits and its fingerprint in the others (8), how long it took
 * in seconds as a {@code float} (4), how often a stage has tried again (4).
 *
 * @param fingerprint of which {@value #FINGERPRINT_BITS} bits are kept
 */
record PackedItem(long hash, Ending ending, long fingerprint, float seconds, int retries) {

  static final int BYTES = Long.BYTES + Long.BYTES + Float.BYTES + Integer.BYTES;
  static final int FINGERPRINT_BITS = 60;

  private static final long FINGERPRINT_MASK = (1L << FINGERPRINT_BITS) - 1;

  /** Written by number, so the order is part of the format. */
  private static final Ending[] ENDINGS = {Ending.DONE, Ending.DROPPED, Ending.FAILED};

  static long kept(long fingerprint) {
    return fingerprint & FINGERPRINT_MASK;
  }

  void write(ByteBuffer to) {
    long number =
        switch (ending) {
          case DONE -> 0;
          case DROPPED -> 1;
          case FAILED -> 2;
        };
    to.putLong(hash).putLong((number << FINGERPRINT_BITS) | kept(fingerprint));
    to.putFloat(seconds).putInt(retries);
  }

  static PackedItem read(ByteBuffer from) {
    long hash = from.getLong();
    long word = from.getLong();
    int number = (int) (word >>> FINGERPRINT_BITS);
    if (hash == 0) {
      throw new IllegalArgumentException("no key's hash is 0");
    }
    if (number >= ENDINGS.length) {
      throw new IllegalArgumentException("no ending is numbered " + number);
    }
    return new PackedItem(hash, ENDINGS[number], kept(word), from.getFloat(), from.getInt());
  }
}
