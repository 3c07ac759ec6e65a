package dev.parloom.process.launch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The private folder of a pool, in the folder for temporary files, where sockets and shared pages
 * are while workers start. Its name has the id of the pool's process, and a locked file in it says
 * that the pool lives. The next pool removes folders that killed pools have left: those whose lock
 * is free, and those without a lock (their pool was killed as it made or removed them, or a cleaner
 * of old files took it) if there is no such process any more.
 */
public final class PoolFolder implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** What the names of all pools' folders begin with; the id of the process comes behind it. */
  static final String PREFIX = "parloom-pool-";

  private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-.*");
  private static final String LOCK = "lock";
  private static final int MOST_TRIES = 10;
  private static final SecureRandom CHANCE = new SecureRandom();

  /** Only the owner may look inside. */
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Folders of this JVM's pools: to open and close another one's lock file would free the lock. */
  @GuardedBy("PoolFolder.class")
  private static final Set<Path> OURS = new HashSet<>();

  private final Path path;
  private final FileChannel lockFile;

  private PoolFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes a new one, and removes those that were left behind. */
  public static PoolFolder open() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    synchronized (PoolFolder.class) {
      sweep(parent);
      Path path = newFolder(parent);
      FileChannel lockFile = null;
      try {
        lockFile =
            FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (lockFile.tryLock() == null) {
          throw new IOException("cannot lock " + path.resolve(LOCK));
        }
        OURS.add(path);
        return new PoolFolder(path, lockFile);
      } finally {
        if (!OURS.contains(path)) {
          if (lockFile != null) {
            lockFile.close();
          }
          delete(path);
        }
      }
    }
  }

  /** With a name that is shorter than those of the JDK's, as paths of sockets begin with it. */
  private static Path newFolder(Path parent) throws IOException {
    String beginning = prefix(ProcessHandle.current().pid());
    for (int i = 1; ; i++) {
      String rest = Long.toString(CHANCE.nextLong() >>> 24, Character.MAX_RADIX);
      try {
        return Files.createDirectory(parent.resolve(beginning + rest), PRIVATE);
      } catch (FileAlreadyExistsException e) {
        if (i == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** What the names of that process's folders begin with. */
  public static String prefix(long pid) {
    return PREFIX + pid + "-";
  }

  /** A new folder within; this folder is made again if somebody has removed it. */
  Path create(String name) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path, PRIVATE);
    }
    return Files.createDirectory(path.resolve(name), PRIVATE);
  }

  /** What marks processes of this pool. */
  String mark() {
    return path.getFileName() + "/";
  }

  @Override
  public void close() throws IOException {
    synchronized (PoolFolder.class) {
      delete(path);
      lockFile.close();
      OURS.remove(path);
    }
  }

  @GuardedBy("PoolFolder.class")
  private static void sweep(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OURS.contains(folder) && isAbandoned(folder)) {
          ProcessTree.killRemainsOfPool(folder.getFileName() + "/");
          delete(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.DEBUG, "cannot look for what killed pools have left behind", e);
    }
  }

  private static boolean isAbandoned(Path folder) {
    try (FileChannel file = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      return !hasOwner(folder);
    } catch (IOException | OverlappingFileLockException e) { // being made, or somebody else's
      return false;
    }
  }

  private static boolean hasOwner(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    return !name.matches() || ProcessHandle.of(Long.parseLong(name.group(1))).isPresent();
  }

  /** Removes a folder with all that is in it; what cannot be removed is left to the next sweep. */
  public static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path within, @Nullable IOException failure)
                throws IOException {
              Files.deleteIfExists(within);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      LOG.log(Level.TRACE, "{0} is gone already", folder);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot remove " + folder + " now", e); // the next pool will
    }
  }
}
