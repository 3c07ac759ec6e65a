package dev.parloom.process;

import dev.parloom.core.Background;
import dev.parloom.core.pool.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A gate between processes: it is open once a file exists.
 *
 * @param file the file's path
 */
public record FileGate(String file) implements Gate {

  /** A gate that is closed. */
  public static FileGate in(Path folder, String name) {
    return new FileGate(folder.resolve(name).toString());
  }

  @Override
  public void open() {
    try {
      Files.createFile(Path.of(file));
    } catch (FileAlreadyExistsException e) {
      // open already
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks again every millisecond: no notice of a file travels between processes sooner. */
  @Override
  public void pass() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long start = System.nanoTime();
    while (!isOpen()) {
      if (System.nanoTime() - start > Background.PATIENCE.toNanos()
          || never.await(1, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("gate " + file + " was not opened");
      }
    }
  }

  @Override
  public boolean isOpen() {
    return Files.exists(Path.of(file));
  }
}
