package dev.parloom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A switch on a loop against one on asyncio, in turns: in each round one fork of {@link
 * LoopBenchmark} and one run of {@code peers/loop_switch.py} for each number of coroutines.
 *
 * <p>Arguments: the number of rounds, the peers' folder, the result file, and key=value pairs to
 * put into it.
 */
public final class LoopBench {

  private static final List<Integer> COROUTINES = List.of(1, 100);
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);

  private LoopBench() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Path script = Path.of(args[1]).resolve("loop_switch.py");
    Peer python = new Peer("asyncio", List.of("python3:asyncio"), "");
    Rounds measured = new Rounds();
    for (int round = 0; round <= rounds; round++) {
      for (int coroutines : COROUTINES) {
        measured.add(name("yieldNow", coroutines), switchNanos(coroutines));
        if (python.missing().isEmpty()) {
          measured.add(name("asyncio", coroutines), pythonNanos(script, coroutines));
        } else {
          measured.skip("asyncio", "needs " + String.join(", ", python.missing()));
        }
      }
      System.out.printf("round %d of %d%n", round, rounds);
    }
    for (int coroutines : COROUTINES) {
      measured.ratio(
          "yieldNow / asyncio, %d coroutines".formatted(coroutines),
          name("yieldNow", coroutines),
          name("asyncio", coroutines));
    }
    measured.report(Path.of(args[2]), Arrays.asList(args).subList(3, args.length));
  }

  private static String name(String what, int coroutines) {
    return "%s, %d coroutines, ns a switch".formatted(what, coroutines);
  }

  private static double switchNanos(int coroutines) throws RunnerException {
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include(LoopBenchmark.class.getName())
                    .param("coroutines", Integer.toString(coroutines))
                    .forks(1)
                    .warmupIterations(3)
                    .warmupTime(ITERATION)
                    .measurementIterations(3)
                    .measurementTime(ITERATION)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .runSingle();
    return result.getPrimaryResult().getScore();
  }

  private static double pythonNanos(Path script, int coroutines)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("/usr/bin/python3", script.toString(), Integer.toString(coroutines))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException("%s exited with %d".formatted(script, process.exitValue()));
    }
    return Double.parseDouble(out.strip());
  }
}
