package dev.parloom.net.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * Bytes that wait to be sent, in pieces, so that many small writes take little more than their
 * bytes, and none takes anything when all is sent. Not thread-safe.
 */
final class Outgoing {

  private static final int LEAST_PIECE = 512;
  private static final int MOST_PIECE = 1 << 14;

  /** Filled from the front; all but the last are full. */
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(2);

  /** How many bytes of the first piece are gone. */
  private int gone;

  /** How many bytes of the last piece are filled. */
  private int filled;

  private int size;

  int size() {
    return size;
  }

  /** Takes all that remains in the buffer. */
  void add(ByteBuffer bytes) {
    size += bytes.remaining();
    while (bytes.hasRemaining()) {
      byte[] last = pieces.peekLast();
      if (last == null || filled == last.length) {
        last = new byte[Math.clamp(bytes.remaining(), LEAST_PIECE, MOST_PIECE)];
        pieces.addLast(last);
        filled = 0;
      }
      int count = Math.min(bytes.remaining(), last.length - filled);
      bytes.get(last, filled, count);
      filled += count;
    }
  }

  /** Copies as many as fit, from the oldest on; they stay here. */
  void copyTo(ByteBuffer target) {
    int left = Math.min(size, target.remaining());
    int from = gone;
    for (byte[] piece : pieces) {
      if (left == 0) {
        break;
      }
      int count = Math.min(left, piece.length - from);
      target.put(piece, from, count);
      left -= count;
      from = 0;
    }
  }

  /** Forgets so many of the oldest. */
  void remove(int count) {
    Objects.checkFromIndexSize(0, count, size);
    size -= count;
    if (size == 0) {
      clear();
      return;
    }
    gone += count;
    while (gone >= pieces.getFirst().length) {
      gone -= pieces.removeFirst().length;
    }
  }

  void clear() {
    pieces.clear();
    gone = 0;
    filled = 0;
    size = 0;
  }
}
