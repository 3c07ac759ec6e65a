package dev.parloom.process;

import dev.parloom.core.Background;
import dev.parloom.process.launch.PoolFolder;
import dev.parloom.process.launch.ProcessTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test whose JVM leaves behind a process with a worker's mark, a pool's folder, a socket, a
 * mapped page, or a file descriptor. Threads are for {@link dev.parloom.core.NoLeaks}.
 */
public final class NoRemains implements BeforeEachCallback, AfterEachCallback {

  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(NoRemains.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    openOnce();
    context.getStore(STORE).put("before", new TreeSet<>(remains()));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Set<?> before = context.getStore(STORE).get("before", Set.class);
    long start = System.nanoTime();
    Set<String> left;
    do {
      left = new TreeSet<>(remains());
      left.removeAll(before);
    } while (!left.isEmpty() && System.nanoTime() - start < Background.PATIENCE.toNanos());
    if (!left.isEmpty()) {
      throw new AssertionError("the test left behind: " + left);
    }
  }

  /** The JDK opens descriptors of its own, for good, with the first selector and socket. */
  private static void openOnce() {
    try (Selector selector = Selector.open();
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.configureBlocking(false);
      var _ = socket.register(selector, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What there is now of what this JVM's pools make. */
  private static List<String> remains() {
    List<String> found = new ArrayList<>();
    String ours = PoolFolder.prefix(ProcessHandle.current().pid());
    for (Path process : list(Path.of("/proc"), "[0-9]*")) {
      String mark = "\0" + ProcessTree.MARK + "=" + ours;
      if (!isZombie(process) && ("\0" + read(process.resolve("environ"))).contains(mark)) {
        found.add("process " + process.getFileName());
      }
    }
    for (Path folder : folders(ProcessHandle.current().pid())) {
      found.add("folder " + folder);
    }
    for (String line : read(Path.of("/proc/self/maps")).split("\n", -1)) {
      if (line.contains("/" + ours)) {
        found.add("mapping " + line);
      }
    }
    for (Path descriptor : list(Path.of("/proc/self/fd"), "*")) {
      String target = target(descriptor);
      // Sockets and pipes of ours; the JVM opens jars and the like as it pleases.
      if (target.startsWith("socket:") || target.startsWith("pipe:") || target.contains("event")) {
        found.add("descriptor " + target);
      }
    }
    return found;
  }

  /** The folders of that process's pools. */
  static List<Path> folders(long pid) {
    return list(Path.of(System.getProperty("java.io.tmpdir")), PoolFolder.prefix(pid) + "*");
  }

  /** Waits for the deaths of processes that were sent a signal. */
  static void awaitDeath(List<Long> pids) {
    Background.awaitTrue(pids + " have ended", () -> pids.stream().noneMatch(NoRemains::runs));
  }

  /** Whether the process runs; one that is dead but not yet collected by its parent does not. */
  public static boolean runs(long pid) {
    return !isZombie(Path.of("/proc/" + pid));
  }

  private static boolean isZombie(Path process) {
    String stat = read(process.resolve("stat"));
    return stat.isEmpty() || stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
  }

  private static List<Path> list(Path folder, String glob) {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(paths::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return paths;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
