package dev.parloom.process.wire;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes back into values; what {@link Encoder} wrote, it reads. A value that cannot be made
 * leaves the decoder behind that value. Not thread-safe.
 */
public final class Decoder {

  /**
   * What guards this JVM against an object that would take it along: nesting deep enough for a
   * stack overflow, and arrays that claim more elements than there are bytes to fill them.
   */
  private static final int DEEPEST = 5_000;

  private final byte[] bytes;
  private final int end;
  private int at;

  /** A decoder of all these bytes. */
  public Decoder(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** A decoder of the bytes from {@code start} to before {@code end}. */
  public Decoder(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Whether there is more. */
  public boolean hasMore() {
    return at < end;
  }

  /** Where it is. */
  public int position() {
    return at;
  }

  private int require(int count) throws EOFException {
    if (count < 0 || count > end - at) {
      throw new EOFException("%d bytes wanted, %d there".formatted(count, end - at));
    }
    int from = at;
    at += count;
    return from;
  }

  /** One byte. */
  public int read() throws IOException {
    return bytes[require(1)];
  }

  /** The next byte, which is read again. */
  public int peek() throws EOFException {
    int next = bytes[require(1)];
    at--;
    return next;
  }

  /** Four bytes. */
  public int readInt() throws IOException {
    int from = require(4);
    return (bytes[from] & 0xff) << 24
        | (bytes[from + 1] & 0xff) << 16
        | (bytes[from + 2] & 0xff) << 8
        | (bytes[from + 3] & 0xff);
  }

  /** Eight bytes. */
  public long readLong() throws IOException {
    return (long) readInt() << 32 | (readInt() & 0xffff_ffffL);
  }

  /** The rest of the bytes. */
  public byte[] rest() throws IOException {
    return bytes(end - at);
  }

  private byte[] bytes(int count) throws IOException {
    int from = require(count);
    return Arrays.copyOfRange(bytes, from, from + count);
  }

  /**
   * A value.
   *
   * @param loader where the classes of objects are found
   */
  public @Nullable Object readValue(ClassLoader loader) throws IOException, ClassNotFoundException {
    byte kind = (byte) read();
    return switch (kind) {
      case Encoder.NULL -> null;
      case Encoder.TRUE -> true;
      case Encoder.FALSE -> false;
      case Encoder.INT -> readInt();
      case Encoder.LONG -> readLong();
      case Encoder.DOUBLE -> Double.longBitsToDouble(readLong());
      case Encoder.LATIN -> {
        int length = readInt();
        yield new String(bytes, require(length), length, StandardCharsets.ISO_8859_1);
      }
      case Encoder.UTF_16 -> readUtf16();
      case Encoder.BYTES -> bytes(readInt());
      case Encoder.OBJECT -> readObject(loader);
      default -> throw new StreamCorruptedException("there is no kind of value '" + kind + "'");
    };
  }

  /** Char by char: a charset would replace halves of surrogate pairs. */
  private String readUtf16() throws IOException {
    int length = readInt();
    int from = require(Math.multiplyExact(2, length));
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = (char) ((bytes[from + 2 * i] & 0xff) << 8 | (bytes[from + 2 * i + 1] & 0xff));
    }
    return new String(chars);
  }

  private @Nullable Object readObject(ClassLoader loader)
      throws IOException, ClassNotFoundException {
    int length = readInt();
    int from = require(length);
    try (ObjectInputStream in = new Resolving(bytes, from, length, loader)) {
      return in.readObject();
    }
  }

  /** Finds classes where the function came from, and refuses what could do harm by its size. */
  private static final class Resolving extends ObjectInputStream {
    private final ClassLoader loader;

    Resolving(byte[] bytes, int from, int length, ClassLoader loader) throws IOException {
      super(new ByteArrayInputStream(bytes, from, length));
      this.loader = loader;
      ObjectInputFilter ours =
          info ->
              info.depth() > DEEPEST || info.arrayLength() > Math.max(16, length)
                  ? ObjectInputFilter.Status.REJECTED
                  : ObjectInputFilter.Status.UNDECIDED;
      setObjectInputFilter(
          ObjectInputFilter.merge(ours, ObjectInputFilter.Config.getSerialFilter()));
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // knows the names of primitive types
      }
    }

    @Override
    @SuppressWarnings("deprecation") // what the superclass does, with the right loader
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      Class<?>[] types = new Class<?>[interfaces.length];
      for (int i = 0; i < types.length; i++) {
        types[i] = Class.forName(interfaces[i], false, loader);
      }
      return Proxy.getProxyClass(loader, types);
    }
  }
}
