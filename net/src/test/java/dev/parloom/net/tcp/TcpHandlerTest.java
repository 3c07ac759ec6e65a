package dev.parloom.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What holds for the blocking form. */
class TcpHandlerTest extends TcpTestBase {

  @Test
  void handler_whenItBlocks_holdsUpNoOther() throws Exception {
    CountDownLatch gate = gate();
    TcpServer server =
        started(
            builder()
                .serve(connection -> {
                  if (connection.in().read() == '!') {
                    gate.await();
                  }
                  connection.out().write('x');
                }));
    Socket stuck = connect(server);
    send(stuck, "!");
    for (int i = 0; i < 20; i++) {
      Socket socket = connect(server);
      send(socket, "?");
      assertThat(receiveAll(socket)).isEqualTo("x");
    }
    gate.countDown();
    assertThat(receiveAll(stuck)).isEqualTo("x");
  }

  @Test
  void handler_whenItWorks_isNotIdle() throws Exception {
    CountDownLatch gate = gate();
    TcpServer server =
        started(
            builder()
                .idleTimeout(Duration.ofSeconds(1))
                .serve(connection -> {
                  connection.in().read();
                  gate.await();
                  connection.out().write('x');
                }));
    Socket socket = connect(server);
    send(socket, "?");
    Socket silent = connect(server);
    assertThat(receiveAll(silent)).isEmpty(); // its idle timeout is over, and so would the other's
    assertThat(receiveAll(connect(server))).isEmpty();
    gate.countDown();
    assertThat(receiveAll(socket)).isEqualTo("x");
  }

  @Test
  void close_whenAHandlerIsAtWork_waitsForItsAnswer() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = gate();
    TcpServer server =
        started(
            builder()
                .serve(connection -> {
                  InputStream in = connection.in();
                  for (int one = in.read(); one >= 0; one = in.read()) {
                    begun.countDown();
                    gate.await();
                    connection
                        .out()
                        .write("answer".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                  }
                  connection.out().write('.');
                }));
    Socket socket = connect(server);
    send(socket, "?");
    begun.await();
    Thread closing = Thread.ofVirtual().start(server::close);
    await(() -> refuses(server));
    gate.countDown();
    assertThat(receiveAll(socket)).isEqualTo("answer.");
    closing.join();
    assertThat(failures).isEmpty();
  }

  @Test
  void close_whenTheLastHandlerEnds_returnsAtOnce() throws Exception {
    Duration waited = Duration.ZERO;
    for (int i = 0; i < 120; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch gate = gate();
      TcpServer server =
          builder()
              .serve(_ -> {
                begun.countDown();
                gate.await();
              });
      var _ = connect(server);
      begun.await();
      Thread closing = Thread.ofVirtual().start(server::close);
      await(() -> refuses(server));
      long start = System.nanoTime();
      gate.countDown();
      closing.join();
      waited = waited.plusNanos(System.nanoTime() - start);
    }
    assertThat(waited)
        .as("without being woken the server's thread looks up once a second")
        .isLessThan(Duration.ofSeconds(60));
  }

  private boolean refuses(TcpServer server) {
    try {
      connect(server).close();
      return false;
    } catch (java.io.IOException e) {
      return true;
    }
  }

  @Test
  void close_whenAHandlerWaits_interruptsItAfterTheGrace() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TcpServer server =
        started(
            builder()
                .serve(_ -> {
                  begun.countDown();
                  new CountDownLatch(1).await();
                }));
    Socket socket = connect(server);
    begun.await();
    assertThat(server.close(SHORT)).isEmpty();
    assertThat(failure()).isInstanceOf(InterruptedException.class);
    assertThat(receiveAll(socket)).isEmpty();
  }

  @Test
  void close_whenAHandlerNeverEnds_namesItAndEndsTheRest() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = gate();
    TcpServer server =
        started(
            builder()
                .serve(_ -> {
                  begun.countDown();
                  while (gate.getCount() > 0) {
                    Thread.onSpinWait(); // deaf to everything
                  }
                }));
    Socket socket = connect(server);
    begun.await();
    List<TcpServer.Survivor> survivors = server.close(SHORT);
    assertThat(survivors)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.peer().getPort()).isEqualTo(socket.getLocalPort());
          assertThat(one.stack())
              .anyMatch(frame -> frame.getClassName().equals(TcpHandlerTest.class.getName()));
        });
    assertThat(receiveAll(socket)).isEmpty();
    assertThat(refuses(server)).isTrue();
    gate.countDown();
    await(() -> server.connections() == 0);
  }

  @Test
  void close_whenInterrupted_cutsAndKeepsTheFlag() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TcpServer server =
        started(
            builder()
                .serve(_ -> {
                  begun.countDown();
                  new CountDownLatch(1).await();
                }));
    Socket socket = connect(server);
    begun.await();
    boolean[] flag = new boolean[1];
    Thread closing =
        Thread.ofVirtual()
            .start(() -> {
              server.close();
              flag[0] = Thread.currentThread().isInterrupted();
            });
    closing.interrupt();
    closing.join();
    assertThat(flag[0]).isTrue();
    assertThat(receiveAll(socket)).isEmpty();
    await(() -> server.connections() == 0);
  }
}
