package dev.parloom.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for the callback form. */
class TcpProtocolTest extends TcpTestBase {

  /** Notes what is called, and on which threads. */
  private static class Noting implements Protocol {
    private final BlockingQueue<String> calls;

    Noting(BlockingQueue<String> calls) {
      this.calls = calls;
    }

    @Override
    public void made(Transport transport) {
      calls.add("made " + transport.peer().getPort());
    }

    @Override
    public void data(Transport transport, ByteBuffer bytes) throws Exception {
      calls.add("data " + StandardCharsets.UTF_8.decode(bytes));
    }

    @Override
    public void lost(Transport transport, @Nullable Throwable cause) {
      calls.add("lost " + (cause == null ? "" : cause.getClass().getSimpleName()));
    }
  }

  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  private String call() throws InterruptedException {
    return String.valueOf(calls.poll(LONG.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Test
  void callbacks_whenAConnectionLives_comeInOrderAndOnce() throws Exception {
    TcpServer server = started(builder().serve(() -> new Noting(calls)));
    Socket socket = connect(server);
    assertThat(call()).isEqualTo("made " + socket.getLocalPort());
    send(socket, "hello");
    assertThat(call()).isEqualTo("data hello");
    socket.close();
    assertThat(call()).isEqualTo("lost ");
    assertThat(failures).isEmpty();
    server.close();
    assertThat(calls).isEmpty();
  }

  @Test
  void callbacks_whenManyTalk_runOneAtATimeOnOneThread() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int[] plain = new int[1];
    TcpServer server =
        started(
            builder()
                .serve(() ->
                    (transport, bytes) -> {
                      threads.add(Thread.currentThread());
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      plain[0] += bytes.remaining(); // no lock
                      transport.write(bytes);
                      inside.decrementAndGet();
                    }));
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket socket = connect(server);
      clients.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int j = 0; j < 100; j++) {
                    assertEchoes(socket, "0123456789");
                  }
                } catch (java.io.IOException e) {
                  failures.add(e);
                }
              }));
    }
    for (Thread client : clients) {
      client.join();
    }
    server.close();
    assertThat(plain[0]).isEqualTo(50 * 100 * 10);
    assertThat(threads).hasSize(1);
    assertThat(most).hasValue(1);
    assertThat(failures).isEmpty();
  }

  /** Closing, writing and failing inside of callbacks never calls one inside another. */
  @Test
  void callbacks_whenTheyEndOthers_areNotNested() throws Exception {
    List<Transport> all = new ArrayList<>();
    AtomicInteger depth = new AtomicInteger();
    AtomicInteger nested = new AtomicInteger();
    CountDownLatch lost = new CountDownLatch(10);
    TcpServer server =
        started(
            builder()
                .serve(() ->
                    new Protocol() {
                      @Override
                      public void made(Transport transport) {
                        all.add(transport);
                      }

                      @Override
                      public void data(Transport transport, ByteBuffer bytes) {
                        depth.incrementAndGet();
                        all.forEach(Transport::abort);
                        depth.decrementAndGet();
                      }

                      @Override
                      public void lost(Transport transport, @Nullable Throwable cause) {
                        nested.addAndGet(depth.get());
                        all.remove(transport);
                        all.forEach(one -> one.write(new byte[10]));
                        lost.countDown();
                      }
                    }));
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      sockets.add(connect(server));
    }
    await(() -> server.connections() == 10);
    send(sockets.getFirst(), "x");
    lost.await();
    assertThat(nested).hasValue(0);
    assertThat(server.connections()).isZero();
  }

  @Test
  void made_whenItThrows_isFollowedByLost() throws Exception {
    TcpServer server =
        started(
            builder()
                .serve(() ->
                    new Noting(calls) {
                      @Override
                      public void made(Transport transport) {
                        throw new IllegalStateException("not today");
                      }
                    }));
    assertThat(receiveAll(connect(server))).isEmpty();
    assertThat(call()).isEqualTo("lost IllegalStateException");
    assertThat(failure()).hasMessage("not today");
  }

  @Test
  void supplier_whenItThrows_endsItsConnectionOnly() throws Exception {
    AtomicInteger count = new AtomicInteger();
    TcpServer server =
        started(
            builder()
                .serve(() -> {
                  if (count.incrementAndGet() == 1) {
                    throw new IllegalStateException("no protocol");
                  }
                  return (transport, bytes) -> transport.write(bytes);
                }));
    assertThat(receiveAll(connect(server))).isEmpty();
    assertThat(failure()).hasMessage("no protocol");
    assertEchoes(connect(server), "second");
  }

  @Test
  void write_whenByManyThreads_keepsEachOnesOrder() throws Exception {
    BlockingQueue<Transport> made = new LinkedBlockingQueue<>();
    TcpServer server =
        started(
            builder()
                .serve(() ->
                    new Noting(calls) {
                      @Override
                      public void made(Transport transport) {
                        made.add(transport);
                      }
                    }));
    Socket socket = connect(server);
    Transport transport = made.take();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = Character.toString('a' + i);
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < 2_000; j++) {
                  transport.write("%s%d\n".formatted(name, j).getBytes(StandardCharsets.UTF_8));
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    transport.close();
    List<String> lines = receiveAll(socket).lines().toList();
    assertThat(lines).hasSize(8_000);
    for (int i = 0; i < 4; i++) {
      String name = Character.toString('a' + i);
      List<String> own = lines.stream().filter(line -> line.startsWith(name)).toList();
      for (int j = 0; j < own.size(); j++) {
        assertThat(own.get(j)).isEqualTo(name + j);
      }
    }
    assertThat(transport.write(new byte[1])).isFalse();
  }

  @Test
  void write_whenByAnotherThread_goesOutAtOnce() throws Exception {
    BlockingQueue<Transport> made = new LinkedBlockingQueue<>();
    TcpServer server =
        started(
            builder()
                .serve(() ->
                    new Noting(calls) {
                      @Override
                      public void made(Transport transport) {
                        made.add(transport);
                      }
                    }));
    Socket socket = connect(server);
    Transport transport = made.take();
    long start = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      transport.write(new byte[1]);
      assertThat(receive(socket, 1)).hasSize(1);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("without being woken the server's thread looks up once a second")
        .isLessThan(Duration.ofSeconds(100));
  }

  @Test
  void write_whenOverTheHighWaterMark_pausesReading() throws Exception {
    AtomicInteger most = new AtomicInteger();
    TcpServer server =
        started(
            builder()
                .highWaterBytes(1_000)
                .serve(() ->
                    (transport, bytes) -> {
                      transport.write(bytes);
                      most.accumulateAndGet(transport.pendingBytes(), Math::max);
                    }));
    Socket socket = connect(server);
    byte[] sent = new byte[20_000_000]; // more than the buffers of both sockets hold
    new Random(1).nextBytes(sent);
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              try {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
              } catch (java.io.IOException e) {
                failures.add(e);
              }
            });
    await(() -> most.get() > 1_000); // it is held up, and nothing is lost by that
    assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
    sender.join();
    assertThat(most.get()).isBetween(1_000, 1_000 + (1 << 16));
    assertThat(failures).isEmpty();
  }

  @Test
  void write_whenOverTheLimit_endsTheConnectionWithNumbers() throws Exception {
    List<Boolean> taken = new ArrayList<>();
    TcpServer server =
        started(
            builder()
                .pendingLimitBytes(1_000)
                .serve(() ->
                    new Noting(calls) {
                      @Override
                      public void data(Transport transport, ByteBuffer bytes) {
                        taken.add(transport.write(new byte[900]));
                        taken.add(transport.write(new byte[200]));
                        taken.add(transport.write(new byte[1]));
                      }
                    }));
    Socket socket = connect(server);
    assertThat(call()).startsWith("made");
    send(socket, "x");
    assertThat(call()).isEqualTo("lost PendingLimitException");
    assertThat(taken).containsExactly(true, false, false);
    assertThat(failure())
        .hasMessageContaining(
            "900 bytes are pending and 200 more were written, over the limit of 1,000 bytes of"
                + " server 'tested'");
    socket.close();
  }

  @Test
  void stall_whenACallbackWaits_isNamedWithItsStack() throws Exception {
    BlockingQueue<CallbackStall> stalls = new LinkedBlockingQueue<>();
    CountDownLatch gate = gate();
    TcpServer server =
        started(
            builder()
                .stallLimit(Duration.ofSeconds(1))
                .onStall(stalls::add)
                .serve(() ->
                    (transport, bytes) -> {
                      gate.await();
                      transport.write(bytes);
                    }));
    Socket socket = connect(server);
    send(socket, "x");
    CallbackStall stall = stalls.take();
    gate.countDown();
    assertThat(receive(socket, 1)).isEqualTo("x");
    assertThat(stall.peer().getPort()).isEqualTo(socket.getLocalPort());
    assertThat(stall.held()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(stall.message())
        .startsWith("server 'tested' stands still: 'data' for /127.0.0.1:")
        .contains("CountDownLatch.await", "TcpProtocolTest")
        .contains("Do what waits or computes on a pool");
    assertEchoes(socket, "on it goes");
    assertThat(stalls).as("each stall is told once").isEmpty();
  }

  @Test
  void close_whenACallbackNeverEnds_namesItAndFreesTheRest() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = gate();
    TcpServer server =
        started(
            builder()
                .stallLimit(Duration.ZERO)
                .serve(() ->
                    (_, _) -> {
                      begun.countDown();
                      while (gate.getCount() > 0) {
                        Thread.onSpinWait(); // deaf to everything
                      }
                    }));
    Socket other = connect(server);
    Socket socket = connect(server);
    send(socket, "x");
    begun.await();
    List<TcpServer.Survivor> survivors = server.close(SHORT);
    assertThat(survivors)
        .singleElement()
        .satisfies(one -> assertThat(one.peer().getPort()).isEqualTo(socket.getLocalPort()));
    assertThat(receiveAll(other)).isEmpty();
    assertThat(receiveAll(socket)).isEmpty();
    gate.countDown();
    await(() -> server.connections() == 0);
    await(() ->
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("tested")));
  }

  @Test
  void close_whenMuchIsPending_sendsItFirst() throws Exception {
    TcpServer server =
        started(
            builder()
                .pendingLimitBytes(20_000_000)
                .serve(() ->
                    new Noting(calls) {
                      @Override
                      public void made(Transport transport) {
                        transport.write(new byte[20_000_000]);
                        calls.add("written");
                      }
                    }));
    Socket socket = connect(server);
    assertThat(call()).isEqualTo("written");
    Thread closing = Thread.ofVirtual().start(server::close);
    assertThat(socket.getInputStream().readAllBytes()).hasSize(20_000_000);
    closing.join();
    assertThat(call()).isEqualTo("lost ");
  }

  @Test
  void outgoing_whenFilledAndEmptiedAtRandom_keepsBytesAndOrder() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      Outgoing outgoing = new Outgoing();
      int in = 0;
      int out = 0;
      ByteBuffer target = ByteBuffer.allocate(40_000);
      for (int i = 0; i < 200; i++) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 40_000 : 100)];
        for (int j = 0; j < bytes.length; j++) {
          bytes[j] = (byte) in++;
        }
        outgoing.add(ByteBuffer.wrap(bytes));
        target.clear().limit(random.nextInt(target.capacity()));
        outgoing.copyTo(target);
        target.flip();
        assertThat(target.remaining()).isEqualTo(Math.min(outgoing.size(), target.remaining()));
        for (int j = 0; j < target.remaining(); j++) {
          if (target.get(j) != (byte) (out + j)) {
            throw new AssertionError("seed " + seed);
          }
        }
        int gone = random.nextInt(target.remaining() + 1);
        outgoing.remove(gone);
        out += gone;
        assertThat(outgoing.size()).as("seed %d", seed).isEqualTo(in - out);
      }
    }
  }
}
