package dev.parloom.core.loop;

/** Something that is to happen at a time of a clock. It is in at most one {@link TimerHeap}. */
abstract class Timer {

  /** When, and after which others of the same time; guarded by the heap it is in. */
  long atNanos;

  long number;

  /** Where it is in its heap, -1 if in none; guarded by that heap. */
  int place = -1;

  /** Its time has come, and it has left its heap. Must not wait. */
  abstract void fire();

  final boolean isBefore(Timer other) {
    return atNanos < other.atNanos || (atNanos == other.atNanos && number < other.number);
  }
}
