package dev.parloom.journal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A map from key hashes to 64 bits each, outside the heap: 21 to 32 bytes an entry, and up to 54
 * for the moment in which it grows. A hash table with open addressing and linear probing. For one
 * thread at a time.
 */
final class KeyIndex implements AutoCloseable {

  /** What {@link #get} answers for a key that is not there; no value. */
  static final long ABSENT = -1;

  private static final int SLOT_BYTES = 16;
  private static final double FULLEST = 0.75;
  private static final double GROWTH = 1.5;
  private static final long FIRST_SLOTS = 1 << 18;

  // Shared, since the thread that opens a journal is not the one that reads the source.
  private Arena arena;
  private MemorySegment slots;
  private long size;
  private long used;

  /** One with room for so many entries; more are welcome. */
  KeyIndex(long expected) {
    this.size = Math.max(FIRST_SLOTS, (long) (expected / FULLEST) + 1);
    this.arena = Arena.ofShared();
    this.slots = arena.allocate(size * SLOT_BYTES, SLOT_BYTES);
  }

  /** Where the key is, or the free slot where it belongs. */
  private static long find(MemorySegment slots, long size, long key) {
    // Hashes are spread evenly, so this is the key's share of the slots (Lemire, "Fast Random
    // Integer Generation in an Interval", 2019); it keeps their order, so that growing is a pass.
    long slot = Math.unsignedMultiplyHigh(key, size);
    while (true) {
      long there = slots.get(ValueLayout.JAVA_LONG, slot * SLOT_BYTES);
      if (there == key || there == 0) {
        return slot * SLOT_BYTES;
      }
      slot = slot + 1 == size ? 0 : slot + 1;
    }
  }

  /** The value of a key's hash, or {@link #ABSENT}. */
  long get(long key) {
    long at = find(slots, size, key);
    return slots.get(ValueLayout.JAVA_LONG, at) == 0
        ? ABSENT
        : slots.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
  }

  /**
   * Sets the value of a key's hash.
   *
   * @param key not 0
   * @param value 0 or more
   * @return the value before, or {@link #ABSENT}
   */
  @CanIgnoreReturnValue
  long put(long key, long value) {
    if (used + 1 > FULLEST * size) {
      grow();
    }
    long at = find(slots, size, key);
    long before = ABSENT;
    if (slots.get(ValueLayout.JAVA_LONG, at) == 0) {
      slots.set(ValueLayout.JAVA_LONG, at, key);
      used++;
    } else {
      before = slots.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
    }
    slots.set(ValueLayout.JAVA_LONG, at + Long.BYTES, value);
    return before;
  }

  private void grow() {
    long largerSize = (long) (size * GROWTH);
    Arena largerArena = Arena.ofShared();
    MemorySegment larger = largerArena.allocate(largerSize * SLOT_BYTES, SLOT_BYTES);
    for (long at = 0; at < size * SLOT_BYTES; at += SLOT_BYTES) {
      long key = slots.get(ValueLayout.JAVA_LONG, at);
      if (key != 0) {
        long to = find(larger, largerSize, key);
        larger.set(ValueLayout.JAVA_LONG, to, key);
        larger.set(
            ValueLayout.JAVA_LONG,
            to + Long.BYTES,
            slots.get(ValueLayout.JAVA_LONG, at + Long.BYTES));
      }
    }
    arena.close();
    arena = largerArena;
    slots = larger;
    size = largerSize;
  }

  /** How many entries there are. */
  long size() {
    return used;
  }

  /** How much memory that takes. */
  long bytes() {
    return size * SLOT_BYTES;
  }

  @Override
  public void close() {
    arena.close();
  }
}
