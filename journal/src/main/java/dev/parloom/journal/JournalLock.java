package dev.parloom.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.JournalInUseException;
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
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second run away from a journal: a locked file beside it, in which its holder's name
 * stands. The system frees the lock when the holder's process ends, however that happens; the file
 * stays, since to remove it could not be made safe. Its first line says what the journal held when
 * it was {@linkplain LastWritten written last}, its second names the holder.
 */
final class JournalLock implements AutoCloseable {

  private static final int LONGEST_NAME_BYTES = 1_000;
  private static final int MOST_LOOKS = 10;

  /** The first line has this length, so that it is replaced by one write. */
  private static final int LINE_BYTES = 200;

  /** Of this JVM: to open and close a file that it has locked would free the lock. */
  @GuardedBy("JournalLock.class")
  private static final Map<Path, String> OURS = new HashMap<>();

  private final Path path;
  private final FileChannel channel;
  private final @Nullable LastWritten lastWritten;

  private JournalLock(Path path, FileChannel channel, @Nullable LastWritten lastWritten) {
    this.path = path;
    this.channel = channel;
    this.lastWritten = lastWritten;
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
        LastWritten last = LastWritten.parse(textIn(channel).lines().findFirst().orElse(""));
        writeLine(channel, last == null ? "" : last.line());
        channel.truncate(LINE_BYTES);
        writeAt(channel, LINE_BYTES, holder);
        locked = true;
        OURS.put(path, holder);
        return new JournalLock(path, channel, last);
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
    return textIn(channel).lines().skip(1).findFirst().orElse("");
  }

  private static String textIn(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LINE_BYTES + LONGEST_NAME_BYTES);
    channel.read(bytes, 0);
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
  }

  private static void writeLine(FileChannel channel, String text) throws IOException {
    writeAt(channel, 0, text + " ".repeat(LINE_BYTES - 1 - text.length()) + "\n");
  }

  private static void writeAt(FileChannel channel, long at, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  Path path() {
    return path;
  }

  /** What the journal held when it was written last; null if that is not known. */
  @Nullable LastWritten lastWritten() {
    return lastWritten;
  }

  /** Notes what the journal holds now. */
  void wrote(LastWritten now) throws IOException {
    writeLine(channel, now.line());
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
        channel.truncate(LINE_BYTES);
      } finally {
        OURS.remove(path);
      }
    }
  }
}
