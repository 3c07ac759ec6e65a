package dev.parloom.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Echo of 64 bytes over 1, 100 and 1,000 connections: both forms of ours, Netty, asyncio and
 * uvloop, each a process of its own, in turns, with the same clients here; and the memory of 10,000
 * idle connections. Clients and servers share the processors.
 *
 * <p>Arguments: rounds, milliseconds of a measurement, the peers' folder, the result file, and
 * key=value pairs to put into it.
 */
public final class EchoBench {

  private static final int[] CONNECTIONS = {1, 100, 1_000};
  private static final int IDLE = 10_000;
  private static final List<String> OURS = List.of("handler", "callbacks");

  private final Rounds measured = new Rounds();
  private final Duration time;

  private EchoBench(Duration time) {
    this.time = time;
  }

  /** A server's process. */
  private record Server(Process process, BufferedReader out, int port) implements AutoCloseable {

    static Server start(List<String> command) throws IOException {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
      return new Server(process, out, Integer.parseInt(out.readLine()));
    }

    long residentKiB() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      return Long.parseLong(out.readLine());
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.destroy();
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    String script = Path.of(args[2]).resolve("echo_asyncio.py").toString();
    EchoBench bench = new EchoBench(Duration.ofMillis(Long.parseLong(args[1])));
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (String kind : List.of("handler", "callbacks", "netty", "netty1")) {
      commands.put(kind, java(kind));
    }
    Peer asyncio = new Peer("asyncio", List.of("python3:asyncio"), "");
    Peer uvloop = new Peer("uvloop", List.of("python3:uvloop"), "");
    for (Peer peer : List.of(asyncio, uvloop)) {
      if (peer.missing().isEmpty()) {
        commands.put(peer.name(), List.of("/usr/bin/python3", script, peer.name()));
      } else {
        bench.measured.skip(peer.name(), "needs " + String.join(", ", peer.missing()));
      }
    }
    Map<String, Server> servers = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, List<String>> command : commands.entrySet()) {
        servers.put(command.getKey(), Server.start(command.getValue()));
      }
      for (int round = 0; round <= rounds; round++) {
        bench.round(servers);
        System.out.printf("round %d of %d%n", round, rounds);
      }
    } finally {
      for (Server server : servers.values()) {
        server.close();
      }
    }
    bench.ratios(new ArrayList<>(servers.keySet()));
    bench.measured.report(Path.of(args[3]), Arrays.asList(args).subList(4, args.length));
  }

  private static List<String> java(String kind) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        EchoServer.class.getName(),
        kind);
  }

  private void round(Map<String, Server> servers) throws IOException {
    for (int connections : CONNECTIONS) {
      for (Map.Entry<String, Server> server : servers.entrySet()) {
        try (EchoLoad load = new EchoLoad(server.getValue().port(), connections)) {
          measured.add(requests(server.getKey(), connections), load.run(time));
        }
      }
    }
    for (String kind : List.of("handler", "callbacks", "netty")) {
      try (Server server = Server.start(java(kind))) {
        try (EchoLoad first = new EchoLoad(server.port(), 1)) {
          var _ = first.run(Duration.ofMillis(10)); // classes are loaded
        }
        long before = server.residentKiB();
        try (EchoLoad _ = new EchoLoad(server.port(), IDLE)) {
          measured.add(idle(kind), (double) (server.residentKiB() - before) / IDLE);
        }
      }
    }
  }

  private static String requests(String name, int connections) {
    return "%s, %d connections, requests/s".formatted(name, connections);
  }

  private static String idle(String name) {
    return "%s, KiB an idle connection".formatted(name);
  }

  private void ratios(List<String> names) {
    for (String ours : OURS) {
      for (String peer : names) {
        if (!OURS.contains(peer)) {
          for (int connections : CONNECTIONS) {
            measured.ratio(
                "%s / %s, %d connections".formatted(ours, peer, connections),
                requests(ours, connections),
                requests(peer, connections));
          }
        }
      }
      measured.ratio("%s / netty, idle memory".formatted(ours), idle(ours), idle("netty"));
    }
  }
}
