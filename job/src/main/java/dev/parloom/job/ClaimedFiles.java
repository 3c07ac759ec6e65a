package dev.parloom.job;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Files of which each output name goes to the first that wants it; the others are problems. What is
 * named twice comes once. Where names cannot clash, nothing is remembered.
 */
final class ClaimedFiles implements Iterable<Found> {

  private final Iterable<Found> files;
  private final Function<Found.InputFile, Path> target;
  private final boolean mayClash;

  ClaimedFiles(Iterable<Found> files, Function<Found.InputFile, Path> target, boolean mayClash) {
    this.files = files;
    this.target = target;
    this.mayClash = mayClash;
  }

  @Override
  public Iterator<Found> iterator() {
    return mayClash ? new Claims(files.iterator()) : files.iterator();
  }

  private final class Claims implements Iterator<Found> {
    private final Iterator<Found> found;
    private final Map<Path, Path> owners = new HashMap<>();
    private final Set<Path> paths = new HashSet<>();
    private @Nullable Found next;

    Claims(Iterator<Found> found) {
      this.found = found;
    }

    @Override
    public boolean hasNext() {
      while (next == null && found.hasNext()) {
        next = claimed(found.next());
      }
      return next != null;
    }

    @Override
    public Found next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more files");
      }
      Found result = next;
      next = null;
      return java.util.Objects.requireNonNull(result);
    }

    /** Null for what has come before. */
    private @Nullable Found claimed(Found one) {
      if (!(one instanceof Found.InputFile file)) {
        return paths.add(one.path()) ? one : null;
      }
      Path place = target.apply(file);
      if (!paths.add(file.path())) {
        return null;
      }
      Path owner = owners.putIfAbsent(place, file.path());
      return owner == null
          ? file
          : new Found.Problem(
              file.path(), OutputClashException.withOutput(place.toString(), owner.toString()));
    }
  }
}
