package dev.parloom.journal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A map from key hashes to 64 bits each, outside the heap: 21 to 28 bytes an entry. A hash table
 * with open addressing and linear probing, in segments of which each grows by itself, so that
 * growing needs little more memory for a moment. Of a hash it keeps 64 bits: among 10 million keys
 * two are taken for the same with a chance of 3 in a million. Not thread-safe.
 */
final class KeyIndex implements AutoCloseable {

  /** What {@link #get} answers for a key that is not there; no value. */
  static final long ABSENT = -1;

  private static final int SEGMENT_BITS = 6;
  private static final int SEGMENTS = 1 << SEGMENT_BITS;
  private static final int SLOT_BYTES = 16;
  private static final double FULLEST = 0.75;
  private static final double GROWTH = 1.3;
  private static final int FIRST_SLOTS = 64;

  private static final class Segment {
    private Arena arena;
    private MemorySegment slots;
    private long size;
    private long used;

    Segment(long size) {
      this.size = size;
      this.arena = Arena.ofShared();
      this.slots = arena.allocate(size * SLOT_BYTES, SLOT_BYTES);
    }

    /** Where the key is, or the free slot where it belongs. */
    long find(long key) {
      // The hash is even, so this is its share of the slots (Lemire, "Fast Random Integer
      // Generation in an Interval", 2019). The highest bits have chosen the segment.
      long slot = Math.unsignedMultiplyHigh(key << SEGMENT_BITS, size);
      while (true) {
        long there = slots.get(ValueLayout.JAVA_LONG, slot * SLOT_BYTES);
        if (there == key || there == 0) {
          return slot * SLOT_BYTES;
        }
        slot = slot + 1 == size ? 0 : slot + 1;
      }
    }

    long get(long key) {
      long at = find(key);
      return slots.get(ValueLayout.JAVA_LONG, at) == 0
          ? ABSENT
          : slots.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
    }

    void put(long key, long value) {
      if (used + 1 > FULLEST * size) {
        grow();
      }
      long at = find(key);
      if (slots.get(ValueLayout.JAVA_LONG, at) == 0) {
        slots.set(ValueLayout.JAVA_LONG, at, key);
        used++;
      }
      slots.set(ValueLayout.JAVA_LONG, at + Long.BYTES, value);
    }

    private void grow() {
      Segment larger = new Segment((long) (size * GROWTH) + 1);
      for (long at = 0; at < size * SLOT_BYTES; at += SLOT_BYTES) {
        long key = slots.get(ValueLayout.JAVA_LONG, at);
        if (key != 0) {
          larger.put(key, slots.get(ValueLayout.JAVA_LONG, at + Long.BYTES));
        }
      }
      arena.close();
      arena = larger.arena;
      slots = larger.slots;
      size = larger.size;
    }
  }

  private final Segment[] segments = new Segment[SEGMENTS];

  /** One with room for so many entries; more are welcome. */
  KeyIndex(long expected) {
    long slots = Math.max(FIRST_SLOTS, (long) (expected / FULLEST / SEGMENTS * 1.02) + 16);
    for (int i = 0; i < SEGMENTS; i++) {
      segments[i] = new Segment(slots);
    }
  }

  private static long slotKey(KeyHash hash) {
    return hash.high() == 0 ? 1 : hash.high(); // 0 is a free slot
  }

  private Segment segment(long key) {
    return segments[(int) (key >>> (Long.SIZE - SEGMENT_BITS))];
  }

  /** The key's value, or {@link #ABSENT}. */
  long get(KeyHash hash) {
    long key = slotKey(hash);
    return segment(key).get(key);
  }

  /**
   * Sets the key's value.
   *
   * @param value 0 or more
   */
  void put(KeyHash hash, long value) {
    long key = slotKey(hash);
    segment(key).put(key, value);
  }

  /** How many entries there are. */
  long size() {
    long size = 0;
    for (Segment segment : segments) {
      size += segment.used;
    }
    return size;
  }

  /** How much memory that takes. */
  long bytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.size * SLOT_BYTES;
    }
    return bytes;
  }

  @Override
  public void close() {
    for (Segment segment : segments) {
      segment.arena.close();
    }
  }
}
