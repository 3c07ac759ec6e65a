package dev.parloom.process.child;

import dev.parloom.process.wire.Decoder;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The worker's end of the socket. Methods are called holding this object's monitor wherever threads
 * of tasks may call too.
 */
final class PoolLink {

  private final SocketChannel channel;
  private final ByteBuffer header = ByteBuffer.allocateDirect(Frame.HEADER_BYTES);

  PoolLink(SocketChannel channel) {
    this.channel = channel;
  }

  /** A batch for which this process has not enough memory; its number. */
  static final class BatchTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int number;

    BatchTooLargeException(int number, int bytes) {
      super("an input of %d bytes does not fit".formatted(bytes));
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /**
   * Waits for the next frame.
   *
   * @throws BatchTooLargeException if it is a batch that does not fit into memory; it is left out
   */
  Frame receive() throws IOException {
    header.clear();
    fill(header);
    header.flip();
    int length = header.getInt() - 1;
    Message message = Message.of(header.get());
    ByteBuffer body;
    try {
      body = ByteBuffer.allocate(length);
    } catch (OutOfMemoryError e) {
      if (message != Message.BATCH) {
        throw e;
      }
      throw new BatchTooLargeException(skip(length), length);
    }
    fill(body);
    return new Frame(message, new Decoder(body.array()));
  }

  /** Leaves out so many bytes, and returns what the first four of them say. */
  private int skip(int length) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(4);
    fill(part);
    int first = part.getInt(0);
    ByteBuffer rest = ByteBuffer.allocate(8_192);
    for (int left = length - 4; left > 0; left -= rest.limit()) {
      rest.clear().limit(Math.min(left, rest.capacity()));
      fill(rest);
    }
    return first;
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the pool has closed the socket");
      }
    }
  }

  void send(Message message) throws IOException {
    send(message, new byte[0], 0);
  }

  void send(Message message, byte[] body, int length) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(Frame.HEADER_BYTES);
    start.putInt(length + 1).put(message.code()).flip();
    ByteBuffer[] both = {start, ByteBuffer.wrap(body, 0, length)};
    while (both[0].hasRemaining() || both[1].hasRemaining()) {
      if (channel.write(both) < 0) {
        throw new EOFException("the pool has closed the socket");
      }
    }
  }
}
