package dev.parloom.pipeline.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A number that changes when an input changes, by which a run with a journal knows what it need not
 * do again. Different inputs need no different fingerprints: their keys tell them apart. Called by
 * the source's thread; an item for which it throws is done again.
 *
 * @param <I> the inputs
 */
@FunctionalInterface
public interface Fingerprint<I extends @Nullable Object> {

  /** The fingerprint of an input as it is now; of its 64 bits a journal may leave out a few. */
  long of(I input) throws Exception;

  /**
   * Of a {@code Path} that leads to a file its size and modification time; of all else the same.
   */
  static Fingerprint<@Nullable Object> automatic() {
    return input -> input instanceof Path path && Files.exists(path) ? sizeAndTime().of(path) : 0;
  }

  /** The same for all: an item once done is never done again. */
  static Fingerprint<@Nullable Object> none() {
    return input -> 0;
  }

  /** A file's size and modification time: quick, as make and rsync do it. */
  static Fingerprint<Path> sizeAndTime() {
    return path -> of(Files.readAttributes(path, BasicFileAttributes.class));
  }

  /** The same, from what is known of a file already. */
  static long of(BasicFileAttributes file) {
    Instant modified = file.lastModifiedTime().toInstant();
    return mixed(mixed(mixed(file.size()) + modified.getEpochSecond()) + modified.getNano());
  }

  /** A hash (SHA-256) of a file's content, which reads the whole of it. */
  static Fingerprint<Path> content() {
    return path -> {
      MessageDigest digest = sha256();
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = Files.newInputStream(path)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          digest.update(buffer, 0, count);
        }
      }
      return ByteBuffer.wrap(digest.digest()).getLong();
    };
  }

  /** A hash (SHA-256) of what the function makes of an input, such as its version. */
  static <I extends @Nullable Object> Fingerprint<I> text(Function<? super I, String> function) {
    return input -> {
      byte[] bytes = function.apply(input).getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(sha256().digest(bytes)).getLong();
    };
  }

  private static MessageDigest sha256() throws IOException {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this JVM lacks SHA-256, which all must have", e);
    }
  }

  /**
   * The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): each bit changes them all.
   */
  private static long mixed(long value) {
    long v = value + 0x9e3779b97f4a7c15L;
    v = (v ^ (v >>> 30)) * 0xbf58476d1ce4e5b9L;
    v = (v ^ (v >>> 27)) * 0x94d049bb133111ebL;
    return v ^ (v >>> 31);
  }
}
