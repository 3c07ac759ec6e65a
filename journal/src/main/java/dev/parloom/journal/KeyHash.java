package dev.parloom.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of the SHA-256 of a key in UTF-8, by which a journal knows an item: two keys
 * out of 10 million have the same with a chance of 10^-25.
 */
record KeyHash(long high, long low) {

  /** As many bytes. */
  static final int BYTES = 16;

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** Makes hashes, in one thread. */
  static final class Maker {
    private final MessageDigest digest;

    Maker() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this JVM lacks SHA-256, which all must have", e);
      }
    }

    KeyHash of(String key) {
      ByteBuffer bytes = ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
      return new KeyHash(bytes.getLong(), bytes.getLong());
    }
  }
}
