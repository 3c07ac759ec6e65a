package dev.parloom.process.wire;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes: numbers, strings and byte arrays directly, all else by Java
 * serialization. Each value stands for itself, so that any of them can be sent again elsewhere. Not
 * thread-safe.
 */
public final class Encoder extends OutputStream {

  /** What follows in the bytes. */
  static final byte NULL = 'N';

  static final byte TRUE = 'T';
  static final byte FALSE = 'F';
  static final byte INT = 'I';
  static final byte LONG = 'J';
  static final byte DOUBLE = 'D';
  static final byte LATIN = 'L';
  static final byte UTF_16 = 'U';
  static final byte BYTES = 'B';
  static final byte OBJECT = 'O';

  /** The largest array that every JVM can make, with room for what frames add. */
  private static final int LARGEST = Integer.MAX_VALUE - 1024;

  private byte[] bytes = new byte[256];
  private int size;
  private final int limit;

  /** An encoder for as many bytes as an array can hold. */
  public Encoder() {
    this(LARGEST);
  }

  /** An encoder that refuses to go beyond so many bytes. */
  public Encoder(int limit) {
    this.limit = Math.min(limit, LARGEST);
  }

  /** More bytes than the encoder's limit. */
  public static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long atLeast) {
      super(Long.toString(atLeast));
    }
  }

  /** The bytes, of which the first {@link #size} count; overwritten by what is encoded next. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Forgets everything from that size on. */
  public void truncate(int toSize) {
    size = toSize;
  }

  /** Forgets everything; keeps memory for as much again, within reason. */
  public void clear() {
    size = 0;
    if (bytes.length > 1 << 20) {
      bytes = new byte[256];
    }
  }

  private void reserve(int more) throws TooLargeException {
    long needed = (long) size + more;
    if (needed > bytes.length) {
      grow(needed);
    }
  }

  private void grow(long needed) throws TooLargeException {
    if (needed > limit) {
      throw new TooLargeException(needed);
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(needed, 2L * bytes.length)));
  }

  @Override
  public void write(int one) throws TooLargeException {
    reserve(1);
    bytes[size++] = (byte) one;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws TooLargeException {
    reserve(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /** Four bytes. */
  public void writeInt(int value) throws TooLargeException {
    reserve(4);
    putInt(size, value);
    size += 4;
  }

  private void putInt(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  /** Eight bytes. */
  public void writeLong(long value) throws TooLargeException {
    writeInt((int) (value >>> 32));
    writeInt((int) value);
  }

  /**
   * A value.
   *
   * @throws TooLargeException if it goes beyond the limit
   * @throws IOException if it cannot be serialized
   */
  public void writeValue(@Nullable Object value) throws IOException {
    switch (value) {
      case null -> write(NULL);
      case Boolean flag -> write(flag ? TRUE : FALSE);
      case Integer number -> {
        reserve(5);
        bytes[size] = INT;
        putInt(size + 1, number);
        size += 5;
      }
      case Long number -> {
        write(LONG);
        writeLong(number);
      }
      case Double number -> {
        write(DOUBLE);
        writeLong(Double.doubleToRawLongBits(number));
      }
      case String text -> writeString(text);
      case byte[] array -> {
        write(BYTES);
        writeInt(array.length);
        write(array, 0, array.length);
      }
      default -> writeObject(value);
    }
  }

  /** Not as UTF-8, which loses halves of surrogate pairs. */
  private void writeString(String text) throws TooLargeException {
    int length = text.length();
    boolean latin = true;
    for (int i = 0; latin && i < length; i++) {
      latin = text.charAt(i) < 256;
    }
    write(latin ? LATIN : UTF_16);
    writeInt(length);
    reserve(latin ? length : Math.multiplyExact(2, length));
    for (int i = 0; i < length; i++) {
      char one = text.charAt(i);
      if (!latin) {
        bytes[size++] = (byte) (one >>> 8);
      }
      bytes[size++] = (byte) one;
    }
  }

  private void writeObject(Object value) throws IOException {
    write(OBJECT);
    writeInt(0);
    int start = size;
    try (ObjectOutputStream out = new ObjectOutputStream(this)) {
      out.writeObject(value);
    }
    putInt(start - 4, size - start);
  }
}
