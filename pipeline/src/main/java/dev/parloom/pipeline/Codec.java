package dev.parloom.pipeline;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as bytes and reads them back, for results that a journal keeps. What one version of
 * a program has written the next may have to read. Thread-safe.
 *
 * @param <T> the values
 */
public interface Codec<T extends @Nullable Object> {

  /** The bytes of a value. */
  byte[] encode(T value) throws Exception;

  /** The value of these bytes. */
  T decode(byte[] bytes) throws Exception;

  /** Bytes as they are. */
  static Codec<byte[]> bytes() {
    return new Codec<>() {
      @Override
      public byte[] encode(byte[] value) {
        return value;
      }

      @Override
      public byte[] decode(byte[] bytes) {
        return bytes;
      }
    };
  }

  /** Text in UTF-8. */
  static Codec<String> text() {
    return new Codec<>() {
      @Override
      public byte[] encode(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    };
  }
}
