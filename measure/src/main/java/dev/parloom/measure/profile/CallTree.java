package dev.parloom.measure.profile;

import java.util.List;

/**
 * The samples in which a method stood on the stack, called in the way that leads here from the root
 * of the tree. Immutable.
 *
 * @param frame the method
 * @param samples how many samples there are of it and all it called
 * @param self in how many of them it stood at the top: it ran itself
 * @param callees the methods it called, most samples first
 */
public record CallTree(Frame frame, long samples, long self, List<CallTree> callees) {

  /** Copies the list. */
  public CallTree {
    callees = List.copyOf(callees);
  }
}
