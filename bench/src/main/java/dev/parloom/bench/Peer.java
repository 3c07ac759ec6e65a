package dev.parloom.bench;

import java.io.File;
import java.io.IOException;
import java.util.List;

/**
 * A program that does the same work.
 *
 * @param name what results call it
 * @param needs programs that must be in the PATH, or absolute files; else it is skipped by name
 * @param command its command line, run by bash in the benchmark's folder
 */
record Peer(String name, List<String> needs, String command) {

  /** What is missing for it here; empty if it can run. */
  List<String> missing() {
    return needs.stream().filter(need -> !isThere(need)).toList();
  }

  private static boolean isThere(String need) {
    if (need.startsWith("python3:")) {
      return succeeds("/usr/bin/python3", "-c", "import " + need.substring("python3:".length()));
    }
    return succeeds("bash", "-c", "command -v " + need);
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
