package dev.parloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.process.launch.PoolFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Process pools in whole programs: how they find their classes, and how they end. */
@Tag("process")
@Timeout(180)
@ExtendWith({NoLeaks.class, NoRemains.class})
final class ProcessProgramTest {

  private static final String HEAD =
      """
      import dev.parloom.core.pool.*;
      import dev.parloom.process.*;
      import dev.parloom.process.worker.*;
      import java.io.*;
      import java.nio.file.*;
      import java.util.*;
      public class Program {
        record Answer(int input, String text) implements Serializable {}
        static Answer answer(int n) { return new Answer(n, "n" + n); }
        static int spin() { int n = 0; while (n >= 0) { n = (n + 1) & 0xff; } return n; }
        public static void main(String[] args) throws Exception {
      """;

  private static final String TEMPORARY = "java.io.tmpdir";

  @TempDir Path folder;

  private static String classes(Class<?> of) {
    try {
      return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String path() {
    return classes(Pool.class) + ":" + classes(ProcessPool.class);
  }

  private Process start(String body, String... javaArguments) throws IOException {
    return start(List.of(), body, javaArguments);
  }

  private Process start(List<String> wrapper, String body, String... javaArguments)
      throws IOException {
    Path source = folder.resolve("Program.java");
    Files.writeString(source, HEAD + body + "}}");
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + System.getProperty(TEMPORARY)); // where the next pool sweeps
    command.addAll(Arrays.asList(javaArguments));
    command.add(source.toString());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String outputOf(Process program) throws Exception {
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor(Background.PATIENCE)).isTrue();
    return output;
  }

  private static final String MAP =
      """
      try (var pool = ProcessPool.of(2)) {
        System.out.println(pool.map(List.of(1, 2, 3), Program::answer));
        System.out.println(pool.submit(() -> new Answer(4, "four")).get());
        String before = "captured";
        System.out.println(pool.map(List.of(5), n -> before + n));
      }
      """;

  private static final String MAPPED =
      """
      [Answer[input=1, text=n1], Answer[input=2, text=n2], Answer[input=3, text=n3]]
      Answer[input=4, text=four]
      [captured5]
      """;

  @Test
  void program_whenRunFromItsSource_sendsItsOwnClasses() throws Exception {
    assertThat(outputOf(start(MAP, "-cp", path()))).isEqualTo(MAPPED);
  }

  @Test
  void program_whenOnTheModulePath_startsWorkersOnIt() throws Exception {
    String body =
        MAP
            + "System.out.println(ProcessPool.class.getModule().isNamed());"
            + "try (var pool = ProcessPool.of(1)) { System.out.println("
            + "pool.submit(() -> ProcessPool.class.getModule().isNamed()).get()); }";

    assertThat(outputOf(start(body, "-p", path(), "--add-modules", "dev.parloom.process")))
        .isEqualTo(MAPPED + "true\ntrue\n");
  }

  @Test
  void program_whenItsArchiveHoldsAllClasses_findsThemThere() throws Exception {
    assertThat(outputOf(start(MAP, "-cp", archive()))).isEqualTo(MAPPED);
  }

  /** One archive with all classes. */
  private String archive() throws Exception {
    Path all = folder.resolve("all.jar");
    for (String part : path().split(":", -1)) {
      String mode = Files.exists(all) ? "-uf" : "-cf";
      Path unpacked = Path.of(part);
      if (Files.isDirectory(unpacked)) {
        run("jar", mode, all.toString(), "-C", part, "dev");
      } else {
        Path place = Files.createDirectories(folder.resolve("unpacked"));
        run("unzip", "-qo", part, "-d", place.toString());
        run("jar", mode, all.toString(), "-C", place.toString(), "dev");
      }
    }
    return all.toString();
  }

  private static void run(String program, String... arguments) throws Exception {
    Path jdk = Path.of(System.getProperty("java.home"), "bin", program);
    List<String> command = new ArrayList<>();
    command.add(Files.exists(jdk) ? jdk.toString() : program);
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as("exit status of %s", command).isZero();
  }

  @Test
  @SuppressWarnings("unchecked") // the class is compiled by this test
  void function_whenFromALoaderOfTheUsers_bringsItsClasses() throws Exception {
    Path source = folder.resolve("Triple.java");
    Files.writeString(
        source,
        """
        public class Triple implements dev.parloom.core.pool.WorkFunction<Integer, Integer, Exception> {
          public Integer apply(Integer n) { return Inner.times(n); }
          static class Inner { static int times(int n) { return 3 * n; } }
        }
        """);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", path(), "-proc:none", source.toString());
    assertThat(status).isZero();
    URL[] urls = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls);
        ProcessPool pool = ProcessPool.of(2)) {
      var triple =
          (WorkFunction<Integer, Integer, Exception>)
              loader.loadClass("Triple").getConstructor().newInstance();

      assertThat(pool.map(List.of(1, 2, 3), triple)).containsExactly(3, 6, 9);
    }
  }

  @Test
  void program_whenKilled_takesItsWorkersAlong() throws Exception {
    Process program =
        start(
            """
            var pool = ProcessPool.of(2);
            for (int i = 0; i < 2; i++) {
              pool.submit(() -> {
                long child = new ProcessBuilder("sleep", "600").start().pid();
                System.out.println(ProcessHandle.current().pid() + " " + child);
                return spin();
              });
            }
            Thread.sleep(600_000);
            """,
            "-cp",
            path());
    List<Long> workers = new ArrayList<>();
    List<Long> children = new ArrayList<>();
    try (BufferedReader output = program.inputReader()) {
      for (int i = 0; i < 2; i++) {
        String[] pids = output.readLine().split(" ", -1);
        workers.add(Long.parseLong(pids[0]));
        children.add(Long.parseLong(pids[1]));
      }
      assertThat(workers).allMatch(NoRemains::runs);
      program.destroyForcibly();
      NoRemains.awaitDeath(workers);
    }
    assertThat(program.waitFor(Background.PATIENCE)).isTrue(); // its locks are free then
    // The next pool of this user sweeps up the rest: its folder, and what its tasks had started.
    try (ProcessPool next = ProcessPool.of(1)) {
      assertThat(next.submit(() -> 1).get()).isEqualTo(1);
      NoRemains.awaitDeath(children);
      Background.awaitTrue( // another program's pool may be about to remove it
          "its folder is gone", () -> NoRemains.folders(program.pid()).isEmpty());
    }
  }

  @Test
  void pool_whenAKilledOnesFolderHasNoLock_removesIt() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    assertThat(dead.waitFor()).isZero();
    Path abandoned = Files.createTempDirectory(folder, PoolFolder.prefix(dead.pid()));
    Files.createDirectory(abandoned.resolve("1"));
    Path living = Files.createTempDirectory(folder, PoolFolder.prefix(1));
    String usual = System.getProperty(TEMPORARY);
    System.setProperty(TEMPORARY, folder.toString()); // no other program's pool sweeps there
    try (ProcessPool pool = ProcessPool.of(1)) {
      assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
      assertThat(abandoned).doesNotExist();
      assertThat(living).exists();
    } finally {
      System.setProperty(TEMPORARY, usual);
    }
  }

  @Test
  void pool_whenDescriptorsRunOut_saysSoAndThenWorksAgain() throws Exception {
    String body =
        """
        var pool = ProcessPool.builder().workers(1).maxTasksPerWorker(1).open();
        System.out.println(pool.submit(() -> 1).get());
        System.out.println(pool.submit(() -> 2).get());
        var held = new ArrayList<FileInputStream>();
        try { while (true) held.add(new FileInputStream("/dev/null")); } catch (IOException e) { }
        String said = "";
        try {
          for (int i = 0; i < 2; i++) { // a worker may have started just before
            var task = pool.submit(() -> 3);
            System.out.println(Task.awaitAll(List.of(task), java.time.Duration.ofMinutes(1)).pending());
            said += task.outcome();
          }
        } catch (ProcessException e) { said += e; }
        for (var file : held) file.close();
        System.out.println(said.contains("Too many open files"));
        try { pool.submit(() -> 4); System.out.println("accepted"); }
        catch (ProcessException e) { System.out.println(e.getClass().getSimpleName()); }
        pool.close();
        try (var next = ProcessPool.of(1)) { System.out.println(next.submit(() -> 5).get()); }
        """;
    // An archive is open already; to read a class from a folder would take a descriptor.
    List<String> limited = List.of("bash", "-c", "ulimit -n 120; exec \"$@\"", "bash");

    assertThat(
            outputOf(start(limited, body, "-XX:-MaxFDLimit", "-cp", archive())).replace('\n', ' '))
        .matches("1 2 (\\[] ){1,2}true WorkerStartException 5 ");
  }

  @Test
  void pool_whenItsFolderIsFull_saysSo() throws Exception {
    String body =
        """
        try (var pool = ProcessPool.of(1)) {
          System.out.println(pool.submit(() -> 1).outcome());
        }
        """;
    List<String> limited = List.of("prlimit", "--fsize=100000"); // a page is larger

    assertThat(outputOf(start(limited, body, "-Xshare:off", "-XX:-UsePerfData", "-cp", path())))
        .contains("WorkerStartException")
        .contains("File too large");
  }

  @Test
  void pool_whenTemporaryFolderIsMissing_saysSo() throws Exception {
    String body =
        """
        try { ProcessPool.of(1); } catch (WorkerStartException e) { System.out.println(e.getMessage()); }
        """;

    assertThat(outputOf(start(body, "-Djava.io.tmpdir=/no/such/folder", "-cp", path())))
        .contains("cannot be opened")
        .contains("/no/such/folder");
  }

  @Test
  void program_whenItEndsWithoutClosing_takesItsWorkersAlong() throws Exception {
    String body =
        """
        var pool = ProcessPool.of(1);
        System.out.println(pool.submit(() -> ProcessHandle.current().pid()).get());
        System.exit(0);
        """;
    long worker = Long.parseLong(outputOf(start(body, "-cp", path())).trim());
    NoRemains.awaitDeath(List.of(worker));
    try (ProcessPool next = ProcessPool.of(1)) { // sweeps up its folder
      assertThat(next.submit(() -> 1).get()).isEqualTo(1);
    }
  }
}
