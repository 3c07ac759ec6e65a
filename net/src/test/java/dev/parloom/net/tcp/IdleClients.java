package dev.parloom.net.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connects so many times and says nothing, in a process of its own, because both ends together may
 * be more files than a process may open. Prints a line when all are connected; ends with its input.
 *
 * <p>Arguments: the port, how many.
 */
final class IdleClients {

  /** So many from each address of loopback, which is fewer than there are ports. */
  private static final int FROM_EACH = 5_000;

  private IdleClients() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    List<SocketChannel> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.bind(
          new InetSocketAddress(
              InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + i / FROM_EACH)}), 0));
      channel.setOption(StandardSocketOptions.SO_LINGER, 0); // keeps no port when it ends
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      all.add(channel);
    }
    System.out.println(all.size() + " connected");
    while (System.in.read() >= 0) {
      // until whoever started this is done
    }
  }
}
