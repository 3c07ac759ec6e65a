package dev.parloom.job.step;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts programs that end with this JVM, however that ends, where the system can do it. It does so
 * when the <em>thread</em> ends that has started the program, so that threads are needed which live
 * as long as the JVM: neither virtual ones nor their carriers do.
 */
final class ProgramStarter {

  /** One is not enough: to start a program takes a millisecond. Never shut down. */
  private static final ExecutorService THREADS =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().daemon().name("parloom-starter-", 1).factory());

  private static final List<String> GUARD =
      find("setpriv")
          .map(setpriv -> List.of(setpriv.toString(), "--pdeathsig", "KILL"))
          .orElse(List.of());

  private ProgramStarter() {}

  /** What to put before a command, so that it ends with this JVM; nothing if there is no way. */
  static List<String> guard() {
    return GUARD;
  }

  private static Optional<Path> find(String program) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program).toAbsolutePath())
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a program. An interrupt is kept for the caller's next wait, as there is a program then
   * that is to be ended.
   */
  static Process start(ProcessBuilder program) throws IOException {
    Future<Process> started = THREADS.submit(program::start);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return started.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cannot -> throw cannot;
        case RuntimeException wrong -> throw wrong;
        case Error error -> throw error;
        case null, default -> throw new IOException(e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
