package dev.parloom.measure.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A method and its part of the samples.
 *
 * @param frame the method
 * @param self in how many samples it ran itself
 * @param total in how many it stood on the stack; recursion counts once
 * @param selfShare {@code self} of all samples, 0 to 1
 * @param totalShare {@code total} of all samples, 0 to 1
 */
public record HotMethod(Frame frame, long self, long total, double selfShare, double totalShare) {

  /** The methods of a tree, most self samples first. */
  static List<HotMethod> of(CallTree root) {
    Map<Frame, long[]> counts = new HashMap<>();
    count(root, new HashSet<>(), counts);
    List<HotMethod> methods = new ArrayList<>();
    double all = Math.max(1, root.samples());
    counts.forEach((frame, count) -> {
      if (!frame.type().isEmpty()) {
        methods.add(new HotMethod(frame, count[0], count[1], count[0] / all, count[1] / all));
      }
    });
    methods.sort(
        Comparator.comparingLong(HotMethod::self)
            .thenComparingLong(HotMethod::total)
            .reversed()
            .thenComparing(method -> method.frame().name()));
    return List.copyOf(methods);
  }

  private static void count(CallTree node, Set<Frame> above, Map<Frame, long[]> counts) {
    long[] count = counts.computeIfAbsent(node.frame(), frame -> new long[2]);
    count[0] += node.self();
    boolean outermost = above.add(node.frame());
    if (outermost) {
      count[1] += node.samples();
    }
    node.callees().forEach(callee -> count(callee, above, counts));
    if (outermost) {
      above.remove(node.frame());
    }
  }
}
