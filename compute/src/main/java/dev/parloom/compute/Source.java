package dev.parloom.compute;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a reduction's inputs come from, one stretch after another. For one thread. */
sealed interface Source<T extends @Nullable Object> {

  boolean hasNext();

  /** The next inputs, at most so many; there is one. */
  List<? extends T> take(int most);

  /** How many inputs there are from the beginning; -1 if that is not known. */
  long size();

  /** At most so many inputs, as a power of two, are taken at once. */
  int highestLevel();

  /** A list that workers may read at any place. */
  final class OfList<T extends @Nullable Object> implements Source<T> {

    private final List<? extends T> list;
    private final int size;
    private int at;

    OfList(List<? extends T> list) {
      this.list = list;
      this.size = list.size();
    }

    @Override
    public boolean hasNext() {
      return at < size;
    }

    @Override
    public List<? extends T> take(int most) {
      int from = at;
      at = (int) Math.min(size, (long) from + most);
      return list.subList(from, at);
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int highestLevel() {
      return 24;
    }
  }

  /** Inputs that come one by one, and are held until their task has ended. */
  final class OfIterator<T extends @Nullable Object> implements Source<T> {

    private final Iterator<? extends T> inputs;

    OfIterator(Iterator<? extends T> inputs) {
      this.inputs = inputs;
    }

    @Override
    public boolean hasNext() {
      return inputs.hasNext();
    }

    @Override
    public List<? extends T> take(int most) {
      List<T> taken = new ArrayList<>();
      while (taken.size() < most && inputs.hasNext()) {
        taken.add(inputs.next());
      }
      return taken;
    }

    @Override
    public long size() {
      return -1;
    }

    @Override
    public int highestLevel() {
      return 16;
    }
  }
}
