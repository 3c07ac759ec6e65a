package dev.parloom.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for both forms. */
class TcpServerTest extends TcpTestBase {

  @ParameterizedTest
  @EnumSource
  void echo_whenManyTalkAtOnce_answersEach(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder());
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int number = i;
        Socket socket = connect(server);
        all.add(
            clients.submit(() -> {
              for (int j = 0; j < 50; j++) {
                assertEchoes(socket, "line %d of client %d\n".formatted(j, number));
              }
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(server.connections()).isEqualTo(100);
    assertThat(server.toString()).contains("tested").contains("100 connections (limit 1,000)");
  }

  @ParameterizedTest
  @EnumSource
  void echo_whenThePeerIsDoneSpeaking_sendsAllAndEnds(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder());
    Socket socket = connect(server);
    String text = "x".repeat(50_000);
    send(socket, text);
    socket.shutdownOutput();
    assertThat(receiveAll(socket)).isEqualTo(text);
    await(() -> server.connections() == 0);
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void limit_whenReached_refusesPolitelyUntilOneLeaves(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder().connectionLimit(2).refusal("full\n"));
    Socket first = connect(server);
    Socket second = connect(server);
    assertEchoes(first, "a");
    assertEchoes(second, "b");
    assertThat(receiveAll(connect(server))).isEqualTo("full\n");
    first.close();
    await(() -> server.connections() == 1);
    assertEchoes(connect(server), "c");
  }

  @ParameterizedTest
  @EnumSource
  void limit_whenManyConnectAtOnce_letsThoseInsideGoOn(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder().connectionLimit(1));
    Socket inside = connect(server);
    assertEchoes(inside, "before");
    List<Socket> crowd = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      crowd.add(connect(server));
      if (i % 100 == 0) {
        assertEchoes(inside, "meanwhile");
      }
    }
    for (Socket one : crowd) {
      assertThat(receiveAll(one)).startsWith("This server is busy");
    }
    assertEchoes(inside, "after");
    assertThat(server.connections()).isEqualTo(1);
  }

  /** A client that is gone without a word (half-open) looks the same from here. */
  @ParameterizedTest
  @EnumSource
  void idle_whenThePeerIsSilent_endsTheConnection(Kind kind) throws Exception {
    Duration idle = Duration.ofSeconds(2); // longer than a busy machine lets the client wait
    TcpServer server = echo(kind, builder().idleTimeout(idle));
    Socket socket = connect(server);
    long start = System.nanoTime();
    assertEchoes(socket, "hello");
    assertThat(receiveAll(socket)).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(idle, LONG);
    assertThat(failure())
        .isInstanceOf(ConnectionIdleException.class)
        .hasMessageContaining("nothing came for 2.0 s, the idle timeout of server 'tested'");
    await(() -> server.connections() == 0);
  }

  /** Slow loris: the idle timeout is between bytes. */
  @ParameterizedTest
  @EnumSource
  void idle_whenAByteComesNowAndThen_keepsTheConnection(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder().idleTimeout(Duration.ofSeconds(3)));
    Socket socket = connect(server);
    for (int i = 0; i < 8; i++) {
      assertEchoes(socket, "x");
      assertSilentFor(socket, 500);
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  private static void assertSilentFor(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout((int) LONG.toMillis());
  }

  /** And what is against slow loris: a time for a whole request. */
  @ParameterizedTest
  @EnumSource
  void within_whenAByteComesNowAndThen_endsTheConnection(Kind kind) throws Exception {
    TcpServer.Builder builder = builder().idleTimeout(LONG);
    Duration patience = Duration.ofMillis(500);
    TcpServer server =
        started(
            switch (kind) {
              case HANDLER ->
                  builder.serve(connection -> {
                    connection.within(patience);
                    InputStream in = connection.in();
                    while (in.read() != '\n') {
                      // until the line is there
                    }
                  });
              case CALLBACKS ->
                  builder.serve(() ->
                      new Protocol() {
                        @Override
                        public void made(Transport transport) {
                          transport.within(patience);
                        }

                        @Override
                        public void data(Transport transport, java.nio.ByteBuffer bytes) {
                          // the line is never there
                        }
                      });
            });
    long start = System.nanoTime();
    Socket socket = connect(server);
    socket.setSoTimeout(50);
    boolean ended = false;
    while (!ended) {
      try {
        send(socket, "x");
        ended = socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException e) {
        ended = false; // it is still there
      } catch (SocketException e) {
        ended = true;
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(patience, LONG);
    assertThat(failure()).isInstanceOf(ConnectionOverdueException.class);
  }

  @ParameterizedTest
  @EnumSource
  void write_whenThePeerNeverReads_endsTheConnectionAndNoOther(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder().writeTimeout(SHORT));
    Socket other = connect(server);
    Socket socket = connect(server);
    byte[] much = new byte[1 << 16];
    assertThatThrownBy(
            () -> {
              while (true) { // it reads what it can send back, and then no more
                socket.getOutputStream().write(much);
              }
            })
        .isInstanceOf(SocketException.class);
    assertThat(failure())
        .isInstanceOf(WriteStalledException.class)
        .hasMessageContaining("0.2 s, the write timeout of server 'tested'");
    assertEchoes(other, "still here");
  }

  @ParameterizedTest
  @EnumSource
  void write_whenThePeerResets_endsTheConnectionAndNoOther(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder());
    Socket other = connect(server);
    Socket socket = connect(server);
    byte[] much = new byte[1 << 16];
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  socket.getOutputStream().write(much);
                }
              } catch (IOException e) {
                return; // as it should
              }
            });
    assertThat(receive(socket, 1 << 20)).hasSize(1 << 20);
    socket.setSoLinger(true, 0);
    socket.close();
    sender.join();
    assertThat(failure()).isInstanceOf(IOException.class);
    await(() -> server.connections() == 1);
    assertEchoes(other, "still here");
  }

  @ParameterizedTest
  @EnumSource
  void code_whenItThrows_endsItsConnectionOnly(Kind kind) throws Exception {
    TcpServer server =
        started(
            switch (kind) {
              case HANDLER ->
                  builder()
                      .serve(connection -> {
                        for (int one = connection.in().read(); ; one = connection.in().read()) {
                          check(one);
                          connection.out().write(one);
                        }
                      });
              case CALLBACKS ->
                  builder()
                      .serve(() ->
                          (transport, bytes) -> {
                            check(bytes.get(0));
                            transport.write(bytes);
                          });
            });
    Socket good = connect(server);
    for (String word : List.of("!", "?")) {
      Socket bad = connect(server);
      assertEchoes(bad, "a");
      send(bad, word);
      assertThat(receiveAll(bad)).isEmpty();
      assertThat(failure()).hasMessage(word.equals("!") ? "told to" : "an error");
    }
    assertEchoes(good, "b");
    assertThat(server.connections()).isEqualTo(1);
  }

  private static void check(int one) {
    if (one == '!') {
      throw new IllegalArgumentException("told to");
    }
    if (one == '?') {
      throw new AssertionError("an error");
    }
  }

  @ParameterizedTest
  @EnumSource
  void failureListener_whenItThrows_changesNothing(Kind kind) throws Exception {
    TcpServer server =
        echo(
            kind,
            builder()
                .idleTimeout(Duration.ofSeconds(2))
                .onFailure((_, cause) -> {
                  throw new IllegalStateException("so does the listener", cause);
                }));
    assertThat(receiveAll(connect(server))).isEmpty();
    assertEchoes(connect(server), "still here");
  }

  @ParameterizedTest
  @EnumSource
  void close_whenPeersAreSilent_endsThemInGoodOrder(Kind kind) throws Exception {
    TcpServer server = echo(kind, builder());
    Socket socket = connect(server);
    assertEchoes(socket, "hello");
    server.close();
    assertThat(receiveAll(socket)).isEmpty();
    assertThat(server.connections()).isZero();
    assertThat(failures).isEmpty();
    assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
    server.close();
    assertThat(server.close(Duration.ZERO)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void close_whenAPeerDoesNotReadWhatIsPending_isCutAfterTheGrace(Kind kind) throws Exception {
    TcpServer server =
        started(
            switch (kind) {
              case HANDLER ->
                  builder()
                      .serve(connection -> {
                        while (true) {
                          connection.out().write(new byte[1 << 16]);
                        }
                      });
              case CALLBACKS ->
                  builder()
                      .pendingLimitBytes(1 << 26)
                      .serve(() ->
                          new Protocol() {
                            @Override
                            public void made(Transport transport) {
                              transport.write(new byte[1 << 25]);
                            }

                            @Override
                            public void data(Transport transport, java.nio.ByteBuffer bytes) {
                              throw new IllegalStateException("nothing is sent");
                            }
                          });
            });
    Socket socket = connect(server);
    receive(socket, 1);
    long start = System.nanoTime();
    assertThat(server.close(SHORT)).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, LONG);
    assertThat(failure()).isInstanceOf(ServerClosedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void close_whenCalledByItsOwnCode_isRefused(Kind kind) throws Exception {
    TcpServer[] server = new TcpServer[1];
    server[0] =
        started(
            switch (kind) {
              case HANDLER ->
                  builder()
                      .serve(connection -> {
                        connection.in().read();
                        server[0].close();
                      });
              case CALLBACKS -> builder().serve(() -> (_, _) -> server[0].close());
            });
    send(connect(server[0]), "x");
    assertThat(failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close it from another thread");
  }

  @Test
  void serve_whenThePortIsTaken_saysWhichAndWhatToDo() {
    TcpServer server = echo(Kind.CALLBACKS, builder());
    for (Kind kind : Kind.values()) {
      assertThatThrownBy(() -> echo(kind, builder().port(server.port())))
          .isInstanceOf(PortUnavailableException.class)
          .hasMessageContaining("server 'tested' cannot listen on port " + server.port())
          .hasMessageContaining("choose another port, or 0");
    }
  }

  @Test
  void settings_whenOutOfRange_areRefused() {
    assertThatThrownBy(() -> builder().port(70_000))
        .hasMessage("port must be 0 to 65,535, but is 70,000");
    assertThatThrownBy(() -> builder().connectionLimit(0))
        .hasMessageStartingWith("connectionLimit must be 1 to");
    assertThatThrownBy(() -> builder().idleTimeout(Duration.ofSeconds(-1)))
        .hasMessage("idleTimeout must be zero (none) or more, but is PT-1S");
  }

  @ParameterizedTest
  @EnumSource
  void accept_whenItFails_restsAndGoesOn(Kind kind) throws Exception {
    AtomicInteger tries = new AtomicInteger();
    TcpServer server =
        echo(
            kind,
            builder()
                .accepting(listening -> {
                  if (tries.incrementAndGet() <= 4) {
                    throw new IOException("Too many open files");
                  }
                  return listening.accept();
                }));
    long start = System.nanoTime();
    assertEchoes(connect(server), "late, but here");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("it rested after each of four failures")
        .isGreaterThan(Duration.ofMillis(300));
    assertThat(tries.get()).isLessThan(10);
  }
}
