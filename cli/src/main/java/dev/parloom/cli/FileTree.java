package dev.parloom.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
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
  }

  @Override
  public Iterator<Found> iterator() {
    return new Search();
  }

  /** A folder being walked. */
  private record Level(Path folder, Object identity, Iterator<Path> entries) {}

  private final class Search implements Iterator<Found> {
    private final Iterator<Path> pendingRoots = roots.iterator();
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private Path root = Path.of("");
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
        return new Found.InputFile(path, relative);
      } catch (IOException e) {
        return new Found.Problem(path, e);
      } catch (DirectoryIteratorException e) {
        return new Found.Problem(path, e.getCause());
      }
    }

    private void enter(Path folder, BasicFileAttributes attributes) throws IOException {
      if (folder.toAbsolutePath().normalize().equals(excluded)) {
        return;
      }
      Object key = attributes.fileKey();
      Object identity = key == null ? folder.toRealPath() : key;
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
    return root.toString().isEmpty() ? path : root.relativize(path);
  }
}
