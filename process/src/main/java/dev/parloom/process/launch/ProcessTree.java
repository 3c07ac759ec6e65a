package dev.parloom.process.launch;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the processes that a worker's tasks have started, those included that have lost their
 * parent: they are in the worker's session, or carry its mark in their environment.
 */
public final class ProcessTree {

  /** The environment variable that marks a worker and all that it starts. */
  public static final String MARK = "PARLOOM_WORKER";

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** How often to look again for those that were started while the others were killed. */
  private static final int ROUNDS = 20;

  /** Where the session's number is, in the words behind the name of a process's stat. */
  private static final int SESSION = 3;

  private ProcessTree() {}

  /** Kills what a worker that has ended has left behind. */
  static void killRemainsOfWorker(long worker, String mark) {
    killAll(worker, MARK + "=" + mark + "\0");
  }

  /** Kills what a pool that was killed has left behind, whose marks begin like that. */
  static void killRemainsOfPool(String beginning) {
    killAll(-1, MARK + "=" + beginning);
  }

  private static void killAll(long worker, String mark) {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> remains = remains(worker, mark);
      if (remains.isEmpty()) {
        return;
      }
      remains.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static List<ProcessHandle> remains(long worker, String mark) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != worker && isOf(process, worker, mark)) {
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) { // no /proc here
      LOG.log(Level.DEBUG, "processes cannot be listed", e);
    }
    return found;
  }

  private static boolean isOf(Path process, long worker, String mark) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      if (words[0].equals("Z")) {
        return false; // dead already
      }
      if (words[SESSION].equals(Long.toString(worker))) {
        return true;
      }
      String environment =
          Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      return ("\0" + environment).contains("\0" + mark);
    } catch (IOException e) {
      return false; // gone, or somebody else's
    }
  }
}
