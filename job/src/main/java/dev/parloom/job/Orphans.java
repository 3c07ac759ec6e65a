package dev.parloom.job;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the programs of a run that was killed have left running. */
final class Orphans {

  private static final System.Logger LOG = System.getLogger("dev.parloom.job");

  /** How often to look again for those that were started while the others were killed. */
  private static final int ROUNDS = 100;

  /** How long to wait for those that were killed. */
  private static final long PAUSE_MILLIS = 100;

  private Orphans() {}

  /**
   * Kills all processes that have a variable in their environment, but for this one and those that
   * it was started from; returns when they have ended.
   *
   * @param variable as {@code NAME=value}
   * @return how many there were
   */
  static int end(String variable) {
    Set<Long> spared = new HashSet<>();
    for (Optional<ProcessHandle> at = Optional.of(ProcessHandle.current());
        at.isPresent() && spared.add(at.get().pid()); ) {
      at = at.get().parent();
    }
    Set<Long> ended = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> running = marked(variable, spared);
      if (running.isEmpty()) {
        return ended.size();
      }
      for (ProcessHandle process : running) {
        ended.add(process.pid());
        process.destroyForcibly();
      }
      CompletableFuture.allOf(
              running.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .completeOnTimeout(null, PAUSE_MILLIS, TimeUnit.MILLISECONDS)
          .join();
    }
    return ended.size();
  }

  private static List<ProcessHandle> marked(String variable, Set<Long> spared) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (!spared.contains(pid)) {
          ProcessHandle.of(pid) // before its mark is read, so that it is not another's by then
              .filter(_ -> isMarked(process, variable))
              .ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) { // no /proc here
      LOG.log(Level.DEBUG, "processes cannot be listed", e);
    }
    return found;
  }

  private static boolean isMarked(Path process, String variable) {
    try {
      String environment =
          Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      return ("\0" + environment).contains("\0" + variable + "\0");
    } catch (IOException e) {
      return false; // gone, or another user's
    }
  }
}
