package dev.parloom.job;

import dev.parloom.pipeline.journal.Fingerprint;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files below some roots, found as they are asked for: roots in the order given, each folder's
 * entries by name, folders walked where they stand. Symbolic links are followed; one that leads
 * back to a folder it is in is a problem, as is anything that cannot be read. Memory is that of the
 * entries of one folder a level.
 */
final class FileTree implements Iterable<Found> {

  private final List<Path> roots;
  private final Predicate<Path> wanted;
  private final Path excluded;

  /** Roots that were not there before the excluded folder, which is the output, was made. */
  private final Set<Path> missing = new HashSet<>();

  /**
   * A search.
   *
   * @param roots files and folders; a file named here is always taken
   * @param wanted which of a folder's files to take, by name
   * @param excluded a folder not to look into
   */
  FileTree(List<Path> roots, Predicate<Path> wanted, Path excluded) {
    this.roots = List.copyOf(roots);
    this.wanted = wanted;
    this.excluded = excluded.toAbsolutePath().normalize();
    for (Path root : this.roots) {
      if (this.excluded.startsWith(root.toAbsolutePath().normalize()) && Files.notExists(root)) {
        missing.add(root);
      }
    }
  }

  @Override
  public Iterator<Found> iterator() {
    return new Search();
  }

  /** What a folder is known by, whatever the path to it. */
  private static Object identity(Path folder, BasicFileAttributes attributes) throws IOException {
    Object key = attributes.fileKey();
    return key == null ? folder.toRealPath() : key;
  }

  private static @Nullable Object identityOrNull(Path folder) {
    try {
      return identity(folder, Files.readAttributes(folder, BasicFileAttributes.class));
    } catch (IOException e) {
      return null; // it is not there, so nobody can come upon it
    }
  }

  /** A folder being walked. */
  private record Level(Path folder, Object identity, Iterator<Path> entries) {}

  private final class Search implements Iterator<Found> {
    private final Iterator<Path> pendingRoots = roots.iterator();
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private Path root = Path.of("");
    private final @Nullable Object excludedIdentity = identityOrNull(excluded);
    private @Nullable Found next;

    @Override
    public boolean hasNext() {
      while (next == null) {
        Level level = levels.peek();
        if (level == null) {
          if (!pendingRoots.hasNext()) {
            return false;
          }
          root = pendingRoots.next();
          next = lookAt(root);
        } else if (level.entries().hasNext()) {
          next = lookAt(level.entries().next());
        } else {
          levels.pop();
        }
      }
      return true;
    }

    @Override
    public Found next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more files below " + roots);
      }
      Found found = Objects.requireNonNull(next);
      next = null;
      return found;
    }

    /** A file or a problem; null for a folder, which is then walked, and for what is not wanted. */
    private @Nullable Found lookAt(Path path) {
      boolean isRoot = levels.isEmpty();
      if (!isRoot && String.valueOf(path.getFileName()).startsWith(".parloom")) {
        return null;
      }
      try {
        if (isRoot && missing.contains(path)) {
          throw new NoSuchFileException(path.toString());
        }
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
          enter(path, attributes);
          return null;
        }
        if (!isRoot && !wanted.test(path)) {
          return null;
        }
        if (!attributes.isRegularFile()) {
          throw new FileSystemException(path.toString(), null, "is no regular file");
        }
        Path relative = isRoot ? Objects.requireNonNull(path.getFileName()) : below(root, path);
        return new Found.InputFile(path, relative, Fingerprint.of(attributes));
      } catch (IOException e) {
        return new Found.Problem(path, e);
      } catch (DirectoryIteratorException e) {
        return new Found.Problem(path, e.getCause());
      }
    }

    private void enter(Path folder, BasicFileAttributes attributes) throws IOException {
      Object identity = identity(folder, attributes);
      if (identity.equals(excludedIdentity)) {
        return;
      }
      for (Level level : levels) {
        if (level.identity().equals(identity)) {
          throw new FileSystemLoopException(folder.toString());
        }
      }
      List<Path> entries = new ArrayList<>();
      try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
        listing.forEach(entries::add);
      }
      Collections.sort(entries);
      levels.push(new Level(folder, identity, entries.iterator()));
    }
  }

  private static Path below(Path root, Path path) {
    // Not relativize, which finds no way from a root like a/../b.
    return root.toString().isEmpty()
        ? path
        : path.subpath(root.getNameCount(), path.getNameCount());
  }
}
