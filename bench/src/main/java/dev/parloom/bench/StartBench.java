package dev.parloom.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * How long parloom takes to start, and to run the example; whole processes in turns.
 *
 * <p>Arguments: the number of rounds, the result file, and key=value pairs to put into it. The
 * working folder is the repository.
 */
public final class StartBench {

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("./parloom", "--version"),
          List.of("dist/target/parloom/parloom/bin/parloom", "--version"),
          List.of("./parloom", "run", "examples/thumbnails.yaml"));

  private StartBench() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Rounds measured = new Rounds();
    for (int round = 0; round <= rounds; round++) {
      for (List<String> command : COMMANDS) {
        measured.measure(
            String.join(" ", command).replace("dist/target/parloom/parloom/", "") + ", s",
            1e9,
            1,
            () -> run(command));
      }
    }
    measured.report(Path.of(args[1]), Arrays.asList(args).subList(2, args.length));
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(
          "%s exited with %d".formatted(String.join(" ", command), process.exitValue()));
    }
  }
}
