package dev.parloom.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** 64 bytes there and back between two JVMs over a Unix domain socket, and nothing else. */
public final class PingPong implements AutoCloseable {

  private static final int BYTES = 64;

  private final Path folder;
  private final Process other;
  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

  private PingPong(Path folder, Process other, SocketChannel channel) {
    this.folder = folder;
    this.other = other;
    this.channel = channel;
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The other JVM: answers until the socket is closed; without an argument it does nothing. */
  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
      while (true) {
        read(channel, buffer);
        write(channel, buffer);
      }
    } catch (EOFException e) {
      System.out.println("closed");
    }
  }

  static PingPong start() throws IOException {
    Path folder = Files.createTempDirectory("bench-ping-");
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Process other =
          new ProcessBuilder(
                  java(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PingPong.class.getName(),
                  socket.toString())
              .start();
      return new PingPong(folder, other, server.accept());
    }
  }

  void trips(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      buffer.clear();
      write(channel, buffer);
      read(channel, buffer);
    }
  }

  private static void read(SocketChannel from, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new EOFException("the socket is closed");
      }
    }
    buffer.flip();
  }

  private static void write(SocketChannel to, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    var _ = other.onExit().join();
    Files.deleteIfExists(folder.resolve("s"));
    Files.delete(folder);
  }
}
