package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where files are written before they are renamed into their places: a folder of its own below
 * their root, which a lock marks as in use. Those of programs that were killed are found by that,
 * and removed. Thread-safe.
 */
final class StagingFolder implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.parloom.pipeline");

  private static final String PREFIX = ".parloom-staging-";
  private static final String LOCK = "lock";
  private static final int MOST_TRIES = 10;

  /** Of this JVM: to open and close another one's lock file would free the lock. */
  @GuardedBy("StagingFolder.class")
  private static final Set<Path> OURS = new HashSet<>();

  private final Path path;
  private final FileChannel lockFile;
  private final AtomicLong files = new AtomicLong();

  private StagingFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes a new one below a folder, and removes those that were left behind there. */
  static StagingFolder below(Path root) throws IOException {
    Path real = root.toRealPath();
    synchronized (StagingFolder.class) {
      sweep(real);
      for (int i = 1; ; i++) {
        Path path = real.resolve(PREFIX + UUID.randomUUID());
        FileChannel lockFile = made(path);
        if (lockFile != null) {
          OURS.add(path);
          return new StagingFolder(path, lockFile);
        }
        if (i == MOST_TRIES) {
          throw new IOException("cannot make a folder below " + root + " that stays there");
        }
      }
    }
  }

  /** Null if somebody who sweeps took it for abandoned before it was locked. */
  private static @Nullable FileChannel made(Path path) throws IOException {
    Files.createDirectory(path);
    Path lock = path.resolve(LOCK);
    FileChannel lockFile = null;
    boolean locked = false;
    try {
      lockFile = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      locked = lockFile.tryLock() != null && Files.exists(lock);
      return locked ? lockFile : null;
    } catch (NoSuchFileException e) {
      return null;
    } finally {
      if (!locked) {
        if (lockFile != null) {
          lockFile.close();
        }
        remove(path);
      }
    }
  }

  /** The name of a file that is not there yet. */
  Path newFile() {
    return path.resolve(Long.toString(files.incrementAndGet()));
  }

  @GuardedBy("StagingFolder.class")
  private static void sweep(Path root) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OURS.contains(folder)) {
          removeIfAbandoned(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.DEBUG, "cannot look for what killed programs have left in " + root, e);
    }
  }

  /** While it holds the lock, so that nobody takes it for their own meanwhile. */
  private static void removeIfAbandoned(Path folder) {
    try (FileChannel file = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock != null) {
        remove(folder);
      }
    } catch (NoSuchFileException e) { // killed before it could lock, or being made just now
      if (isEmpty(folder)) {
        remove(folder);
      }
    } catch (IOException | OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "somebody uses " + folder, e);
    }
  }

  /** Removing an empty one does no harm: whoever is making it makes another. */
  private static boolean isEmpty(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  private static void remove(Path folder) {
    try {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.DEBUG, "cannot remove " + folder + " now", e); // the next run will
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (StagingFolder.class) {
      remove(path);
      lockFile.close();
      OURS.remove(path);
    }
  }
}
