package dev.parloom.cli.lab;

import dev.parloom.cli.console.CommandRefusedException;
import dev.parloom.cli.console.ExitCode;
import dev.parloom.cli.option.Converters;
import dev.parloom.core.channel.Channel;
import dev.parloom.net.tcp.CallbackStall;
import dev.parloom.net.tcp.PortUnavailableException;
import dev.parloom.net.tcp.TcpServer;
import dev.parloom.text.Words;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The options of commands that are servers, and how they live: until Ctrl-C, SIGTERM or SIGHUP; the
 * first lets connections end, a second ends the JVM on the spot.
 */
final class LabServer {

  private static final Duration GRACE = Duration.ofSeconds(5);

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where to listen. Default: 0, any port that is free.")
  private int port;

  @Option(
      names = "--address",
      paramLabel = "A",
      description =
          "Listen on this address of the machine; 0.0.0.0 is all of them. Default: 127.0.0.1, for"
              + " programs on this machine only.")
  private String address = "127.0.0.1";

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "How many at once; more are refused with a line. Default: 1,000.")
  private int connections = 1_000;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "Ends connections on which nothing has come for so long. Default: 5m.")
  private Duration idle = Duration.ofMinutes(5);

  /** Serves in the way that is given. */
  int run(Function<TcpServer.Builder, TcpServer> way) throws InterruptedException {
    Channel<Integer> signals = Channel.bounded(1);
    AtomicInteger received = new AtomicInteger();
    Map<Signal, SignalHandler> former = new LinkedHashMap<>();
    try (TcpServer server = way.apply(builder())) {
      for (String name : List.of("INT", "TERM", "HUP")) {
        Signal one = new Signal(name);
        former.put(
            one,
            Signal.handle(
                one,
                which -> {
                  if (received.incrementAndGet() > 1) {
                    Runtime.getRuntime().halt(ExitCode.ofSignal(which.getNumber()));
                  }
                  var _ = signals.trySend(which.getNumber());
                }));
      }
      InetSocketAddress where = server.address();
      System.err.printf(
          "listening on %s port %d; Ctrl-C ends it%n",
          where.getAddress().getHostAddress(), where.getPort());
      int signal = signals.receive();
      System.err.printf(
          "ending %,d connections, for at most %d s; once more ends it at once%n",
          server.connections(), GRACE.toSeconds());
      for (TcpServer.Survivor survivor : server.close(GRACE)) {
        System.err.printf("the connection from %s did not end%n", survivor.peer());
      }
      return ExitCode.ofSignal(signal);
    } catch (PortUnavailableException e) {
      throw new CommandRefusedException(String.valueOf(e.getMessage()));
    } finally {
      former.forEach(Signal::handle);
    }
  }

  private TcpServer.Builder builder() {
    try {
      return TcpServer.builder()
          .name(spec.name())
          .port(port)
          .address(InetAddress.getByName(address))
          .connectionLimit(connections)
          .idleTimeout(idle)
          .onStall(LabServer::tell)
          .onFailure(LabServer::tell);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--" + String.valueOf(e.getMessage()).replace("connectionLimit", "connections"),
          e);
    } catch (UnknownHostException e) {
      throw new ParameterException(
          spec.commandLine(), "--address must be one of this machine's: " + address, e);
    }
  }

  private static void tell(CallbackStall stall) {
    System.err.println(stall.message());
  }

  private static void tell(InetSocketAddress peer, Throwable cause) {
    System.err.printf("%s:%d: %s%n", peer.getHostString(), peer.getPort(), Words.of(cause));
  }
}
