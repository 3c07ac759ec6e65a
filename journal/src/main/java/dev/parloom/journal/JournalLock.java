package dev.parloom.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.pipeline.JournalException;
import dev.parloom.pipeline.JournalInUseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a second run away from a journal: a locked file beside it, in which its holder's name
 * stands. The system frees the lock when the holder's process ends, however that happens; the empty
 * file stays, since to remove it could not be made safe.
 */
final class JournalLock implements AutoCloseable {

  private static final int LONGEST_NAME_BYTES = 1_000;
  private static final int MOST_LOOKS = 10;

  /** Of this JVM: to open and close a file that it has locked would free the lock. */
  @GuardedBy("JournalLock.class")
  private static final Map<Path, String> OURS = new HashMap<>();

  private final Path path;
  private final FileChannel channel;

  private JournalLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Locks a journal.
   *
   * @param holder who does, in words
   * @throws JournalInUseException if somebody else has, naming them
   */
  static JournalLock of(Path journal, String holder) throws IOException {
    Path path = lockOf(journal);
    synchronized (JournalLock.class) {
      String ours = OURS.get(path);
      if (ours != null) {
        throw inUse(journal, ours);
      }
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean locked = false;
      try {
        for (int looks = 0; channel.tryLock() == null; looks++) {
          String name = nameIn(channel);
          if (looks == MOST_LOOKS) {
            throw inUse(journal, name.isEmpty() ? "another process" : name);
          }
          LockSupport.parkNanos(10_000_000); // somebody only looks whether it is locked
        }
        locked = true;
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
        OURS.put(path, holder);
        return new JournalLock(path, channel);
      } finally {
        if (!locked) {
          channel.close();
        }
      }
    }
  }

  /** Beside the file itself, whatever link leads to it. */
  private static Path lockOf(Path journal) throws IOException {
    Path real =
        Files.exists(journal)
            ? journal.toRealPath()
            : journal.toAbsolutePath().getParent().toRealPath().resolve(journal.getFileName());
    return real.resolveSibling(real.getFileName() + ".lock");
  }

  private static String nameIn(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NAME_BYTES);
    channel.read(bytes, 0);
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
  }

  private static JournalException inUse(Path journal, String holder) {
    return new JournalInUseException(
        "the journal %s is in use by %s; wait until that has ended, or use another journal"
            .formatted(journal, holder));
  }

  /** Whether somebody holds it now; for those who only look. */
  static boolean isHeld(Path journal) throws IOException {
    Path path = lockOf(journal);
    synchronized (JournalLock.class) {
      if (!Files.exists(path)) {
        return false;
      }
      if (OURS.containsKey(path)) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
          var lock = channel.tryLock()) {
        return lock == null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (JournalLock.class) {
      try (channel) {
        channel.truncate(0);
      } finally {
        OURS.remove(path);
      }
    }
  }
}
