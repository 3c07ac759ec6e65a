package dev.parloom.labs;

import dev.parloom.net.tcp.PortUnavailableException;
import dev.parloom.net.tcp.TcpServer;
import dev.parloom.spi.Key;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.LabMisusedException;
import dev.parloom.spi.LabRefusedException;
import dev.parloom.spi.Values;
import dev.parloom.text.Words;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * The keys of labs that are servers, and how they live: until Ctrl-C, SIGTERM or SIGHUP; the first
 * lets connections end, a second ends the JVM on the spot.
 */
final class Server {

  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Key<Integer> PORT =
      Key.integer("port", "Where to listen; 0 is any port that is free", 0, 65_535).defaultsTo("0");
  private static final Key<String> ADDRESS =
      Key.text("address", "Listen on this address of the machine; 0.0.0.0 is all of them")
          .label("A")
          .defaultsTo("127.0.0.1", "127.0.0.1, for programs on this machine only");
  private static final Key<Integer> CONNECTIONS =
      Key.integer(
              "connections", "How many at once; more are refused with a line", 1, Integer.MAX_VALUE)
          .defaultsTo("1000");
  private static final Key<Duration> IDLE =
      Key.time("idle", "Ends connections on which nothing has come for so long").defaultsTo("5m");

  /** What users may say about any of them. */
  static final List<Key<?>> KEYS = List.of(PORT, ADDRESS, CONNECTIONS, IDLE);

  private Server() {}

  /**
   * Serves until the user ends it.
   *
   * @param name what to call the server
   * @param way how it serves
   * @return the exit code
   */
  static int run(String name, LabContext context, Function<TcpServer.Builder, TcpServer> way)
      throws InterruptedException {
    try (TcpServer server = way.apply(builder(name, context));
        LabContext.EndSignal end = context.endSignal()) {
      InetSocketAddress where = server.address();
      context.say(
          "listening on %s port %d; Ctrl-C ends it"
              .formatted(where.getAddress().getHostAddress(), where.getPort()));
      int exitCode = end.await();
      context.say(
          "ending %,d connections, for at most %d s; once more ends it at once"
              .formatted(server.connections(), GRACE.toSeconds()));
      for (TcpServer.Survivor survivor : server.close(GRACE)) {
        context.say("the connection from %s did not end".formatted(survivor.peer()));
      }
      return exitCode;
    } catch (PortUnavailableException e) {
      throw new LabRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static TcpServer.Builder builder(String name, LabContext context) {
    Values values = context.values();
    String address = values.get(ADDRESS);
    try {
      return TcpServer.builder()
          .name(name)
          .port(values.get(PORT))
          .address(InetAddress.getByName(address))
          .connectionLimit(values.get(CONNECTIONS))
          .idleTimeout(values.get(IDLE))
          .onStall(stall -> context.say(stall.message()))
          .onFailure((peer, cause) ->
              context.say(
                  "%s:%d: %s".formatted(peer.getHostString(), peer.getPort(), Words.of(cause))));
    } catch (UnknownHostException e) {
      throw new LabMisusedException("--address must be one of this machine's: " + address, e);
    }
  }
}
