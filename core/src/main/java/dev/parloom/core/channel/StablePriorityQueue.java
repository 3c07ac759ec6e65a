package dev.parloom.core.channel;

import java.util.AbstractQueue;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A priority queue in which equal items keep their order of arrival. Not thread-safe. */
final class StablePriorityQueue<T> extends AbstractQueue<T> {

  private record Ranked<T>(T item, long arrival) {}

  private final PriorityQueue<Ranked<T>> heap;
  private long arrivals;

  StablePriorityQueue(Comparator<? super T> order) {
    heap =
        new PriorityQueue<>(
            Comparator.<Ranked<T>, T>comparing(Ranked::item, order)
                .thenComparingLong(Ranked::arrival));
  }

  @Override
  public boolean offer(T item) {
    return heap.offer(new Ranked<>(item, arrivals++));
  }

  @Override
  public @Nullable T poll() {
    Ranked<T> first = heap.poll();
    return first == null ? null : first.item();
  }

  @Override
  public @Nullable T peek() {
    Ranked<T> first = heap.peek();
    return first == null ? null : first.item();
  }

  @Override
  public int size() {
    return heap.size();
  }

  @Override
  public Iterator<T> iterator() {
    return heap.stream().map(Ranked::item).iterator();
  }
}
