package dev.parloom.core.wait;

import org.jspecify.annotations.Nullable;

/** Which baton a thread carries. Platform threads carry none, and are not even asked. */
final class CurrentBaton {

  private static final ThreadLocal<@Nullable Baton> CURRENT = new ThreadLocal<>();

  private CurrentBaton() {}

  static void set(Baton baton) {
    CURRENT.set(baton);
  }

  static @Nullable Baton get() {
    return Thread.currentThread().isVirtual() ? CURRENT.get() : null;
  }
}
