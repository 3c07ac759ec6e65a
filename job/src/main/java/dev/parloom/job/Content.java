package dev.parloom.job;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a step hands to the next: a file, or bytes in memory. */
public sealed interface Content extends Serializable {

  /** Larger files are for {@code command} steps, which work on files. */
  long LARGEST_IN_MEMORY_BYTES = 1L << 29;

  /** All of it, in memory. */
  byte[] bytes() throws IOException;

  /** Removes what was only there to be handed on. */
  default void discard() throws IOException {}

  /** Bytes in memory; equal only to itself. */
  final class InMemory implements Content {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    /** These bytes, not copied. */
    public InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public byte[] bytes() {
      return bytes;
    }
  }

  /** A file; a temporary one is deleted once the next step is through with it. */
  @SuppressWarnings("serial") // it travels as its Sent
  record OnDisk(Path file, boolean temporary) implements Content {

    private record Sent(URI file, boolean temporary) implements Serializable {
      private Object readResolve() {
        return new OnDisk(Path.of(file), temporary);
      }
    }

    private Object writeReplace() {
      return new Sent(file.toUri(), temporary);
    }

    @Override
    public byte[] bytes() throws IOException {
      long size = Files.size(file);
      if (size > LARGEST_IN_MEMORY_BYTES) {
        throw new FileSystemException(
            file.toString(),
            null,
            "has %,d bytes, over the limit of %,d for steps that work in memory"
                .formatted(size, LARGEST_IN_MEMORY_BYTES));
      }
      return Files.readAllBytes(file);
    }

    @Override
    public void discard() throws IOException {
      if (temporary) {
        Files.deleteIfExists(file);
      }
    }
  }
}
