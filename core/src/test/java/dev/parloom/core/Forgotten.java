package dev.parloom.core;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** Objects that nothing should keep: weak references, and a wait until all are cleared. */
public final class Forgotten {

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private record Entry(String what, WeakReference<Object> reference) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Remembers it weakly, and hands it on. */
  public <T> T add(String what, T object) {
    entries.add(new Entry(what, new WeakReference<>(object)));
    return object;
  }

  /** Collects garbage until all are gone; fails with the names of those that something keeps. */
  public void awaitGone() {
    if (entries.isEmpty()) {
      throw new AssertionError("nothing was to be forgotten");
    }
    long start = System.nanoTime();
    while (!kept().isEmpty()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("something keeps " + kept());
      }
      System.gc();
    }
  }

  private List<String> kept() {
    return entries.stream()
        .filter(entry -> entry.reference.get() != null)
        .map(Entry::what)
        .toList();
  }
}
