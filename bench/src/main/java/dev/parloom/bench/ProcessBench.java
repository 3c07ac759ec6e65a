package dev.parloom.bench;

import dev.parloom.process.ProcessPool;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Worker processes against the serial loop, a bare socket, a bare JVM and CPython, all in each
 * round. The first round, with cold JVMs, is given by itself; medians are of the others.
 *
 * <p>Arguments: the number of rounds, the result file, and key=value pairs to put into it. The
 * working folder is the repository.
 */
public final class ProcessBench {

  private static final int TASKS = 1_000_000;
  private static final int TRIPS = 3_000;

  /** So that a round of CPython with one task at a time takes seconds, not minutes. */
  private static final int PYTHON_TASKS = 50_000;

  private final Rounds rounds = new Rounds();

  private ProcessBench() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    ProcessBench bench = new ProcessBench();
    int rounds = Integer.parseInt(args[0]);
    List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();
    try (ProcessPool pool = ProcessPool.of(2);
        PingPong sockets = PingPong.start()) {
      for (int round = 0; round <= rounds; round++) {
        bench.round(pool, sockets, inputs);
        System.out.printf("round %d of %d%n", round, rounds);
      }
    }
    bench.rounds.ratio("pi: map / serial loop", "pi, map, ms", "pi, serial loop, ms");
    bench.rounds.ratio(
        "submit and get / 64 bytes there and back",
        "submit and get, us",
        "64 bytes there and back, us");
    bench.rounds.ratio("x+1: map / CPython", "x+1, map, us a task", "CPython map, us a task");
    bench.rounds.ratio(
        "x+1: map / CPython, chunksize 1000",
        "x+1, map, us a task",
        "CPython map, chunksize 1000, us a task");
    bench.rounds.ratio("pool of 2 ready / bare JVM", "pool of 2 ready, ms", "bare JVM, ms");
    bench.rounds.report(Path.of(args[1]), Arrays.asList(args).subList(2, args.length));
  }

  private void measure(String what, double unitNanos, int count, Rounds.Timed work)
      throws Exception {
    rounds.measure(what, unitNanos, count, work);
  }

  private void add(String what, double value) {
    rounds.add(what, value);
  }

  private void round(ProcessPool pool, PingPong sockets, List<Integer> inputs) throws Exception {
    measure(
        "x+1, map, us a task",
        1e3,
        TASKS,
        () -> require(pool.map(inputs, ProcessBench::increment).getLast() == TASKS));
    measure("pi, serial loop, ms", 1e6, 1, () -> require(serialPi() > 0.7 * TASKS));
    measure(
        "pi, map, ms",
        1e6,
        1,
        () ->
            require(
                pool.map(inputs, ProcessBench::isHit).stream().filter(hit -> hit).count()
                    > 0.7 * TASKS));
    measure(
        "outcomes, us a task",
        1e3,
        TASKS / 10,
        () ->
            pool.outcomes(inputs.subList(0, TASKS / 10), ProcessBench::increment)
                .forEach(outcome -> require(outcome != null)));
    measure("64 bytes there and back, us", 1e3, TRIPS, () -> sockets.trips(TRIPS));
    measure(
        "submit and get, us",
        1e3,
        TRIPS,
        () -> {
          for (int i = 0; i < TRIPS; i++) {
            require(pool.submit(() -> 1).get() == 1);
          }
        });
    measure("bare JVM, ms", 1e6, 1, ProcessBench::bareJvm);
    add("pool of 2 ready, ms", poolOfTwoNanos() / 1e6);
    addPython("CPython map, us a task", 1);
    addPython("CPython map, chunksize 1000, us a task", 1000);
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalStateException("a wrong result");
    }
  }

  private static int increment(int x) {
    return x + 1;
  }

  private static boolean isHit(int sample) {
    double x = Math.random();
    double y = Math.random();
    return x * x + y * y <= 1;
  }

  private static int serialPi() {
    int hits = 0;
    for (int i = 0; i < TASKS; i++) {
      if (isHit(i)) {
        hits++;
      }
    }
    return hits;
  }

  private static void bareJvm() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                PingPong.java(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                PingPong.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    require(process.waitFor() == 0);
  }

  /** Until both have said that they are ready, by a file each. */
  private static long poolOfTwoNanos() throws IOException, InterruptedException {
    long nanos;
    Path folder = Files.createTempDirectory("bench-ready-");
    String name = folder.toString();
    long start = System.nanoTime();
    try (ProcessPool _ =
        ProcessPool.builder()
            .workers(2)
            .initializer(() -> Files.createFile(Path.of(name, "" + ProcessHandle.current().pid())))
            .open()) {
      File[] ready = new File[0];
      while (ready.length < 2) {
        Thread.sleep(1); // a processor more for those who start
        ready = folder.toFile().listFiles();
      }
      nanos = System.nanoTime() - start;
    }
    for (File file : folder.toFile().listFiles()) {
      Files.delete(file.toPath());
    }
    Files.delete(folder);
    return nanos;
  }

  private void addPython(String what, int chunk) throws IOException, InterruptedException {
    Peer python =
        new Peer(
            what,
            List.of("/usr/bin/python3"),
            "/usr/bin/python3 bench/peers/map_pool.py %d %d"
                .formatted(chunk == 1 ? PYTHON_TASKS : TASKS, chunk));
    if (!python.missing().isEmpty()) {
      rounds.skip("CPython", "needs " + String.join(", ", python.missing()));
      return;
    }
    Process process = new ProcessBuilder("bash", "-c", python.command()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    require(process.waitFor() == 0);
    add(what, Double.parseDouble(output.trim()));
  }
}
