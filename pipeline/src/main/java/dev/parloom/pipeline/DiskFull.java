package dev.parloom.pipeline;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells failures that all items would meet, because no room is left, from those of one item. */
final class DiskFull {

  private DiskFull() {}

  /** Java has no exception type for these errors of the system (errno ENOSPC and EDQUOT). */
  static boolean isCauseOf(@Nullable Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 10; depth++) {
      if (at instanceof IOException && says(at.getMessage())) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  private static boolean says(@Nullable String message) {
    return message != null
        && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
  }
}
