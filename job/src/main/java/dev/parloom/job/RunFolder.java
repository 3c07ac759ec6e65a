package dev.parloom.job;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The private folder of a run, in the folder for temporary files. A locked file in it says that the
 * run's program lives, and the system frees the lock however that ends. The next run of the same
 * user ends what the programs of a killed one have left running, and removes its folder.
 *
 * <p>The lock file is the first to be made and the last to be removed. So a folder without one is
 * empty: it was left at its very beginning or end, or is being made just now. To remove it is right
 * in the first case, and harmless in the second, as its maker then makes another.
 */
public final class RunFolder implements AutoCloseable {

  /** The environment variable that marks all that a run's programs start. */
  public static final String MARK = "PARLOOM_RUN";

  private static final System.Logger LOG = System.getLogger("dev.parloom.job");

  private static final String PREFIX = "parloom-run-";
  private static final String LOCK = "lock";
  private static final int MOST_TRIES = 10;

  /** Of this JVM: to open and close another one's lock file would free the lock. */
  @GuardedBy("RunFolder.class")
  private static final Set<Path> OURS = new HashSet<>();

  private final Path path;
  private final FileChannel lockFile;
  private final int ended;

  private RunFolder(Path path, FileChannel lockFile, int ended) {
    this.path = path;
    this.lockFile = lockFile;
    this.ended = ended;
  }

  /** The folder for temporary files. */
  public static Path parent() {
    return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
  }

  /** Makes a new one below a folder, and clears away what was left behind there. */
  static RunFolder below(Path parent) throws IOException {
    synchronized (RunFolder.class) {
      for (int i = 1; ; i++) {
        Path path = Files.createTempDirectory(parent, PREFIX); // for its owner alone
        FileChannel lockFile = locked(path);
        if (lockFile != null) {
          OURS.add(path);
          return new RunFolder(path, lockFile, sweep(parent, Files.getOwner(path)));
        }
        if (i == MOST_TRIES) {
          throw new IOException("cannot make a folder in it that stays there");
        }
      }
    }
  }

  /** Null if another run took it for abandoned before it was locked. */
  private static @Nullable FileChannel locked(Path path) throws IOException {
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

  /** Where it is. */
  Path path() {
    return path;
  }

  /** How many programs of killed runs were ended when this was made. */
  int ended() {
    return ended;
  }

  /** What {@link #MARK} is for the programs of the run that has this folder. */
  static String markOf(Path folder) {
    return folder.getFileName().toString();
  }

  @GuardedBy("RunFolder.class")
  private static int sweep(Path parent, UserPrincipal owner) {
    int programs = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OURS.contains(folder)) {
          programs += clearIfAbandoned(folder, owner);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.DEBUG, "cannot look for what killed runs have left in " + parent, e);
    }
    return programs;
  }

  /** While it holds the lock, so that no other run does the same. */
  private static int clearIfAbandoned(Path folder, UserPrincipal owner) {
    try {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
        return 0; // another user's may be a trap
      }
      try (FileChannel file = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
          FileLock lock = file.tryLock()) {
        if (lock == null) {
          return 0;
        }
        int programs = Orphans.end(MARK + "=" + markOf(folder));
        remove(folder);
        return programs;
      } catch (NoSuchFileException e) {
        Files.deleteIfExists(folder); // fails unless it is empty
        return 0;
      }
    } catch (IOException | OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "cannot clear away " + folder + " now", e); // the next run will
      return 0;
    }
  }

  private static void remove(Path folder) throws IOException {
    List<Path> entries;
    try (Stream<Path> all = Files.list(folder)) {
      entries = all.filter(entry -> !entry.endsWith(LOCK)).toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    }
    for (Path entry : entries) {
      TemporaryFiles.remove(entry);
    }
    Files.deleteIfExists(folder.resolve(LOCK));
    Files.deleteIfExists(folder);
  }

  @Override
  public void close() throws IOException {
    synchronized (RunFolder.class) {
      try (lockFile) {
        remove(path);
      } finally {
        OURS.remove(path);
      }
    }
  }
}
