package dev.parloom.core;

import static java.util.stream.Collectors.toMap;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a thread behind, platform or virtual: every thread of the JVM's own
 * thread dump that was not there before the test must be gone a while after it.
 */
public final class NoLeaks implements BeforeEachCallback, AfterEachCallback {

  private static final Pattern THREAD = Pattern.compile("#(\\d+) \"(.*)\".*");

  /** Threads of the JDK, of JUnit and of the build, which come and go as they like. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "junit-.*|surefire-.*|ForkJoinPool.*|CompletableFutureDelayScheduler|process reaper.*"
              + "|VirtualThread-un.*|Attach Listener|.*-Cleaner|Cleaner-.*|C[12] Compiler.*"
              + "|Read-Poller|Write-Poller|JFR .*|ping-timer-.*|last-ditch-.*");

  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(NoLeaks.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(STORE).put("threads", threads());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Map<?, ?> before = context.getStore(STORE).get("threads", Map.class);
    long start = System.nanoTime();
    Map<String, String> left;
    do {
      left = threads();
      left.keySet().removeAll(before.keySet());
    } while (!left.isEmpty() && System.nanoTime() - start < Background.PATIENCE.toNanos());
    if (!left.isEmpty()) {
      throw new AssertionError("the test left threads behind: " + left.values());
    }
  }

  private static Map<String, String> threads() {
    try {
      Path folder = Files.createTempDirectory("threads");
      Path dump = folder.resolve("dump.txt");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      Map<String, String> threads =
          Files.readAllLines(dump).stream()
              .map(THREAD::matcher)
              .filter(line -> line.matches() && !FOREIGN.matcher(line.group(2)).matches())
              .collect(toMap(line -> line.group(1), line -> line.group(), (a, b) -> a));
      Files.delete(dump);
      Files.delete(folder);
      return threads;
    } catch (IOException e) {
      throw new AssertionError("the JVM's threads cannot be listed", e);
    }
  }
}
