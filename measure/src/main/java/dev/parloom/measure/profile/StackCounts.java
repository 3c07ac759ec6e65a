package dev.parloom.measure.profile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stacks, counted where they share their beginnings. Not thread-safe. */
final class StackCounts {

  private final Frame frame;
  private final Map<Frame, StackCounts> callees = new HashMap<>();
  private long samples;
  private long self;

  StackCounts() {
    this(Frame.ALL);
  }

  private StackCounts(Frame frame) {
    this.frame = frame;
  }

  /** Counts a stack, outermost frame first. */
  void add(List<Frame> stack) {
    StackCounts at = this;
    at.samples++;
    for (Frame next : stack) {
      at = at.callees.computeIfAbsent(next, callee -> new StackCounts(callee));
      at.samples++;
    }
    at.self++;
  }

  CallTree tree() {
    List<CallTree> below =
        callees.values().stream()
            .map(StackCounts::tree)
            .sorted(
                Comparator.comparingLong(CallTree::samples)
                    .reversed()
                    .thenComparing(callee -> callee.frame().name()))
            .toList();
    return new CallTree(frame, samples, self, below);
  }
}
