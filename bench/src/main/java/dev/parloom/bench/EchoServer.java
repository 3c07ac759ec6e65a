package dev.parloom.bench;

import dev.parloom.net.tcp.TcpServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server that sends back what comes. Prints its port; for each line on its standard input it
 * prints its resident memory in KiB after a collection; it ends with its standard input.
 *
 * <p>Arguments: {@code handler} or {@code callbacks} for ours, {@code netty} or {@code netty1} for
 * Netty's with as many threads as it likes, or one.
 */
public final class EchoServer {

  private static final int CONNECTIONS = 100_000;
  private static final int BACKLOG = 4_096;

  private EchoServer() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    System.out.println(
        switch (args[0]) {
          case "handler" ->
              ours()
                  .serve(connection -> {
                    InputStream in = connection.in();
                    OutputStream out = connection.out();
                    byte[] bytes = new byte[1_024];
                    for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                      out.write(bytes, 0, count);
                    }
                  })
                  .port();
          case "callbacks" ->
              ours().serve(() -> (transport, bytes) -> transport.write(bytes)).port();
          case "netty" -> netty(0);
          case "netty1" -> netty(1);
          default -> throw new IllegalArgumentException(args[0]);
        });
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    while (in.readLine() != null) {
      System.gc();
      System.out.println(residentKiB());
    }
    Runtime.getRuntime().halt(0);
  }

  private static TcpServer.Builder ours() {
    return TcpServer.builder().connectionLimit(CONNECTIONS).backlog(BACKLOG);
  }

  private static int netty(int threads) throws InterruptedException {
    boolean epoll = Epoll.isAvailable();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(
                new MultiThreadIoEventLoopGroup(
                    threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()))
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Echo());
                  }
                });
    Channel listening = bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      var _ = context.write(bytes, context.voidPromise()); // failures come to exceptionCaught
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close(); // a client that ended by a reset
    }
  }

  private static long residentKiB() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
