package dev.parloom.core.loop;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timers in the order of their times, equal ones in the order added: a binary heap whose timers
 * know their places, so that one that is no longer needed leaves at the price of a logarithm.
 * Thread-safe.
 */
final class TimerHeap {

  /** The time of the next timer if there is none. */
  static final long NONE = Long.MAX_VALUE;

  @GuardedBy("this")
  private @Nullable Timer[] heap = new Timer[8];

  @GuardedBy("this")
  private int size;

  @GuardedBy("this")
  private long added;

  /** When the first is due, or {@link #NONE}; written under the lock, read without. */
  private volatile long nextNanos = NONE;

  long nextNanos() {
    return nextNanos;
  }

  /** Puts a timer in, that is in no heap. */
  synchronized void add(Timer timer, long atNanos) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    timer.atNanos = atNanos;
    timer.number = added++;
    up(timer, size++);
    tellNext();
  }

  /** Takes a timer out, if it is in. */
  synchronized void remove(Timer timer) {
    if (timer.place >= 0) {
      takeOut(timer);
      tellNext();
    }
  }

  /** Takes out what is due at this time, in order. */
  synchronized List<Timer> due(long nowNanos) {
    List<Timer> due = new ArrayList<>();
    for (Timer first = heap[0]; first != null && first.atNanos <= nowNanos; first = heap[0]) {
      takeOut(first);
      due.add(first);
    }
    tellNext();
    return due;
  }

  @GuardedBy("this")
  private void tellNext() {
    Timer first = heap[0];
    nextNanos = first == null ? NONE : first.atNanos;
  }

  @GuardedBy("this")
  private void takeOut(Timer timer) {
    int place = timer.place;
    timer.place = -1;
    Timer last = heap[--size];
    heap[size] = null;
    if (last != null && place < size) {
      up(last, place);
      down(last, last.place);
    }
  }

  @GuardedBy("this")
  private void up(Timer timer, int from) {
    int place = from;
    while (place > 0) {
      Timer parent = heap[(place - 1) / 2];
      if (parent == null || !timer.isBefore(parent)) {
        break;
      }
      put(parent, place);
      place = (place - 1) / 2;
    }
    put(timer, place);
  }

  @GuardedBy("this")
  private void down(Timer timer, int from) {
    int place = from;
    while (2 * place + 1 < size) {
      Timer child = heap[2 * place + 1];
      Timer right = 2 * place + 2 < size ? heap[2 * place + 2] : null;
      if (child != null && right != null && right.isBefore(child)) {
        child = right;
      }
      if (child == null || !child.isBefore(timer)) {
        break;
      }
      int freed = child.place;
      put(child, place);
      place = freed;
    }
    put(timer, place);
  }

  @GuardedBy("this")
  private void put(Timer timer, int place) {
    heap[place] = timer;
    timer.place = place;
  }
}
