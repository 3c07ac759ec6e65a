package dev.parloom.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.opentest4j.TestAbortedException;

/** Servers and clients on loopback, of which nothing is left after a test. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class TcpTestBase {

  /** The two forms of a server. */
  enum Kind {
    HANDLER,
    CALLBACKS
  }

  static final Duration SHORT = Duration.ofMillis(200);
  static final Duration LONG = Duration.ofMinutes(2);

  private final List<AutoCloseable> opened = new ArrayList<>();

  private final List<CountDownLatch> gates = new ArrayList<>();

  /** What listeners were told. */
  final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

  private long socketsBefore;

  @BeforeEach
  void countSockets() throws IOException {
    java.nio.channels.SocketChannel.open().close(); // the first one opens one for the JDK
    socketsBefore = sockets();
  }

  /** Something for code of servers to wait for; opened at the end at the latest. */
  CountDownLatch gate() {
    CountDownLatch gate = new CountDownLatch(1);
    gates.add(gate);
    return gate;
  }

  @AfterEach
  void nothing_isLeft() throws Exception {
    gates.forEach(CountDownLatch::countDown);
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("tested"));
    await(() -> sockets() <= socketsBefore);
  }

  /** How many sockets this process has open; 0 where that cannot be known. */
  private static long sockets() {
    String[] names = new java.io.File("/proc/self/fd").list();
    if (names == null) {
      return 0;
    }
    return Stream.of(names).filter(TcpTestBase::isSocket).count();
  }

  private static boolean isSocket(String descriptor) {
    try {
      Path file = Path.of("/proc/self/fd", descriptor);
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  TcpServer.Builder builder() {
    return TcpServer.builder().name("tested").onFailure((_, cause) -> failures.add(cause));
  }

  TcpServer started(TcpServer server) {
    opened.add(server);
    return server;
  }

  /** A server that sends back whatever comes. */
  TcpServer echo(Kind kind, TcpServer.Builder builder) {
    return started(
        switch (kind) {
          case HANDLER ->
              builder.serve(connection -> {
                var _ = connection.in().transferTo(connection.out());
              });
          case CALLBACKS -> builder.serve(() -> (transport, bytes) -> transport.write(bytes));
        });
  }

  Socket connect(TcpServer server) throws IOException {
    Socket socket = new Socket();
    opened.add(socket);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
        (int) LONG.toMillis());
    socket.setSoTimeout((int) LONG.toMillis());
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  static String receive(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  /** All until the end. */
  static String receiveAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  static void assertEchoes(Socket socket, String text) throws IOException {
    send(socket, text);
    assertThat(receive(socket, text.getBytes(StandardCharsets.UTF_8).length)).isEqualTo(text);
  }

  Throwable failure() throws InterruptedException {
    Throwable failure = failures.poll(LONG.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(failure).as("what the failure listener was told").isNotNull();
    return failure;
  }

  /** Waits until something is so, for what nothing tells of. */
  static void await(BooleanSupplier condition) throws InterruptedException {
    BlockingQueue<Object> never = new LinkedBlockingQueue<>();
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it takes too long").isLessThan(end);
      assertThat(never.poll(2, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  /** Skips the test unless so many files may be open. */
  static void needFiles(long count) throws IOException {
    Path limits = Path.of("/proc/self/limits");
    if (!Files.exists(limits)) {
      return; // it will be seen
    }
    String line =
        Files.readAllLines(limits).stream()
            .filter(one -> one.startsWith("Max open files"))
            .findFirst()
            .orElse("Max open files 0");
    String allowed = line.substring("Max open files".length()).strip().split(" ", 2)[0];
    if (!allowed.equals("unlimited") && Long.parseLong(allowed) < count) {
      throw new TestAbortedException(
          "%,d open files are needed, but ulimit -n allows %s".formatted(count, allowed));
    }
  }
}
