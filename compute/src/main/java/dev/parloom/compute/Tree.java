package dev.parloom.compute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A reduction under way: which steps can be done next, and what has come of those done. For one
 * thread, which alone decides; workers do steps.
 *
 * <p>A node of the tree is (start, level), start a multiple of 2<sup>level</sup>; it combines
 * (start, level − 1) with its right-hand neighbour, or is its left-hand child if the input ends
 * before the other begins. A step does a node whole, from inputs or from nodes below; which nodes
 * are steps follows the cost, and changes nothing in what is combined with what.
 *
 * <p>As an iterator of steps it has none as long as all that could be done is under way; after a
 * step has {@linkplain #ended ended} it may have more.
 */
final class Tree<T extends @Nullable Object, A extends @Nullable Object>
    implements Iterator<Step<T, A>> {

  /** How long a task should take: some hundred times what handing it over does. */
  private static final double TASK_NANOS = 1e6;

  private static final int TASKS_A_WORKER = 4;

  /** At most 2 to the power of this many results are combined by one step. */
  private static final int MERGED_LEVELS = 4;

  private static final int TOP_LEVEL = 62;
  private static final long UNKNOWN = -1;

  private final Source<T> source;
  private final int window;
  private final int lowestLevel;
  private final int highestLevel;
  private final @Nullable Samples<T, A> samples;
  private final NavigableMap<Long, Part<A>> parts = new TreeMap<>();
  private final Queue<Step<T, A>> ready = new ArrayDeque<>();

  private long position;

  /** How many inputs there are, once that is known. */
  private long end;

  private int leavesUnderWay;
  private double inputNanos = TASK_NANOS;
  private double mergeNanos = TASK_NANOS;
  private boolean measured;

  /** Without a function there is nothing to do with a single input, so leaves have two or more. */
  Tree(Source<T> source, int workers, Folding<T, A, ?> folding) {
    this.source = source;
    this.window = (int) Math.min(1 << 16, (long) TASKS_A_WORKER * workers);
    this.end = source.size();
    this.highestLevel =
        end == UNKNOWN
            ? source.highestLevel()
            : Math.min(source.highestLevel(), log2((double) end / window));
    this.lowestLevel = folding.maps() ? 0 : 1;
    this.samples = folding.equality() == null ? null : new Samples<>();
  }

  boolean isEmpty() {
    return position == 0 && !source.hasNext();
  }

  boolean isDone() {
    return parts.size() == 1 && isWhole(parts.firstEntry().getValue());
  }

  A result() {
    return parts.firstEntry().getValue().value();
  }

  private boolean isWhole(Part<A> part) {
    return part.start() == 0 && part.end() == end;
  }

  @Override
  public boolean hasNext() {
    if (!ready.isEmpty()) {
      return true;
    }
    if (leavesUnderWay >= window) {
      return false;
    }
    if (source.hasNext()) {
      return true;
    }
    if (end == UNKNOWN) {
      end = position;
      List.copyOf(parts.keySet()).forEach(this::growAt);
    }
    return !ready.isEmpty();
  }

  @Override
  public Step<T, A> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all that could be done is under way");
    }
    return ready.isEmpty() ? leaf() : ready.remove();
  }

  private Step<T, A> leaf() {
    int level = Math.min(aimedLevel(), Long.numberOfTrailingZeros(position));
    List<? extends T> items = source.take(1 << level);
    long start = position;
    position += items.size();
    if (samples != null) {
      samples.see(start, items).ifPresent(ready::add);
    }
    leavesUnderWay++;
    return new Step.Leaf<>(start, level, items);
  }

  private int aimedLevel() {
    return Math.clamp(
        log2(TASK_NANOS / inputNanos), lowestLevel, Math.max(lowestLevel, highestLevel));
  }

  /** The step has ended, with this result; null of a sample. */
  void ended(Step<T, A> step, @Nullable Part<A> part) {
    if (part == null) {
      return;
    }
    switch (step) {
      case Step.Leaf<T, A> _ -> {
        leavesUnderWay--;
        // The mean with what came before: code gets faster, and inputs differ.
        inputNanos = measured ? (inputNanos + part.nanos()) / 2 : part.nanos();
        measured = true;
      }
      case Step.Merge<T, A> _ -> mergeNanos = part.nanos();
      case Step.Sample<T, A> _ -> {}
    }
    parts.put(part.start(), part);
    growAt(part.start());
  }

  /** Makes the part that begins there ready to be combined with its neighbours, if they are. */
  private void growAt(long start) {
    Part<A> part = parts.get(start);
    while (part != null && !isWhole(part)) {
      int level = Math.min(TOP_LEVEL, part.level() + mergedLevels());
      long from = start >> level << level;
      long to = from + (1L << level);
      List<Part<A>> members = covering(from, end == UNKNOWN ? to : Math.min(end, to));
      if (members.isEmpty()) {
        return;
      }
      if (members.size() > 1) {
        members.forEach(member -> parts.remove(member.start()));
        ready.add(new Step.Merge<>(from, level, members));
        return;
      }
      part = part.at(level);
      parts.put(start, part);
    }
  }

  private int mergedLevels() {
    return Math.clamp(log2(TASK_NANOS / mergeNanos), 1, MERGED_LEVELS);
  }

  /** The parts that make up this range; none if one is missing. */
  private List<Part<A>> covering(long from, long to) {
    List<Part<A>> members = new ArrayList<>();
    long at = from;
    for (Part<A> part : parts.subMap(from, to).values()) {
      if (part.start() != at) {
        return List.of();
      }
      members.add(part);
      at = part.end();
    }
    return at == to ? members : List.of();
  }

  private static int log2(double value) {
    return value < 1 ? 0 : Math.getExponent(value);
  }
}
