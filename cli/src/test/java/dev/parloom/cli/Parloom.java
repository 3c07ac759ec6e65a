package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real command, as if started in a folder, with a temporary folder that must be empty when it
 * has ended. It runs in this JVM unless it is {@linkplain #start started}, or needs a {@linkplain
 * #ofItsOwn process of its own}: where signals, kills, exits or the start are the subject, or where
 * code ends or spoils its JVM.
 *
 * <p>In this JVM there is no current folder to choose. So of its arguments those that name what is
 * there, or follow an option that names a file, are made absolute, and in what it prints that
 * folder is left out again.
 */
final class Parloom {

  private static final long PATIENCE_SECONDS = 300;

  /** What a run of the command came to. */
  record Result(int exit, String out, String err) {

    /** No stack trace, whatever went wrong. */
    Result exited(int code) {
      assertThat(exit).as("exit code; stderr: %s", err).isEqualTo(code);
      assertThat(err).doesNotContain("\tat ").doesNotContain("Exception in thread");
      return this;
    }

    List<String> failures() {
      return err.lines().filter(line -> line.startsWith("failed: ")).toList();
    }
  }

  private final Path folder;
  private final Path temporary;
  private final List<String> before = new ArrayList<>();
  private final List<String> jvm = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private byte[] input = new byte[0];
  private Redirect output = Redirect.PIPE;
  private boolean own;

  private Parloom(Path folder, Path temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  /** A command that runs in this folder, and keeps temporary files in that one. */
  static Parloom in(Path folder, Path temporary) {
    return new Parloom(folder, temporary);
  }

  /**
   * What starts a program with the signals' usual meanings. A build in the background of a script
   * has them ignored, and so would all that it starts.
   */
  private static final List<String> WITH_SIGNALS =
      Stream.of(
              List.of("env", "--default-signal=INT,TERM,HUP"),
              List.of(
                  "perl",
                  "-e",
                  "$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP); exec { $ARGV[0] } @ARGV"))
          .filter(Parloom::canStart)
          .findFirst()
          .orElse(List.of());

  private static boolean canStart(List<String> prefix) {
    List<String> line = new ArrayList<>(prefix);
    line.add("true");
    try {
      return new ProcessBuilder(line).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Starts it by another program, which finds signals with their usual meanings. */
  Parloom behind(String... prefix) {
    before.addAll(List.of(prefix));
    return ofItsOwn();
  }

  Parloom jvm(String... options) {
    jvm.addAll(List.of(options));
    return ofItsOwn();
  }

  Parloom environment(String name, String value) {
    environment.put(name, value);
    return ofItsOwn();
  }

  Parloom input(byte[] bytes) {
    input = bytes.clone();
    return this;
  }

  Parloom output(File file) {
    output = Redirect.to(file);
    return ofItsOwn();
  }

  /** What lies in its temporary folder now. */
  List<String> temporaryNames() throws IOException {
    return namesIn(temporary);
  }

  /** In a process of its own. */
  Parloom ofItsOwn() {
    own = true;
    return this;
  }

  /** Runs to the end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    return own || looksAround(arguments) ? start(arguments).await() : runHere(arguments);
  }

  /** Whether the command looks for something in the current folder by itself. */
  private static boolean looksAround(String... arguments) {
    return arguments.length > 0
        && arguments[0].equals("history")
        && !List.of(arguments).contains("--journal");
  }

  private static final Set<String> BEFORE_FILES =
      Set.of("-o", "--output", "-i", "--input-list", "--journal", "--chart", "--html", "--profile");

  private Result runHere(String... arguments) throws IOException {
    String[] here = arguments.clone();
    for (int i = 0; i < here.length; i++) {
      boolean named = i > 0 && BEFORE_FILES.contains(here[i - 1]);
      int equal = here[i].indexOf('=');
      if (equal > 0 && BEFORE_FILES.contains(here[i].substring(0, equal))) {
        here[i] = here[i].substring(0, equal + 1) + absolute(here[i].substring(equal + 1), true);
      } else {
        here[i] = i == 0 ? here[i] : absolute(here[i], named);
      }
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    String formerTemporary = System.setProperty("java.io.tmpdir", temporary.toString());
    int exit;
    try {
      exit =
          Main.run(
              here,
              new ByteArrayInputStream(input),
              new PrintStream(data, true, StandardCharsets.UTF_8),
              new PrintStream(words, true, StandardCharsets.UTF_8));
    } finally {
      System.setProperty("java.io.tmpdir", formerTemporary);
    }
    assertThat(namesIn(temporary)).as("temporary files left behind").isEmpty();
    return new Result(exit, relative(data), relative(words));
  }

  private String absolute(String argument, boolean isFile) {
    boolean usable = !argument.isEmpty() && !argument.startsWith("-") && !argument.startsWith("/");
    boolean there = usable && argument.indexOf('\0') < 0 && Files.exists(folder.resolve(argument));
    return usable && (there || isFile) ? folder + "/" + argument : argument;
  }

  private String relative(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }

  /** Starts it. */
  Started start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>(WITH_SIGNALS);
    line.addAll(before);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("-Djava.io.tmpdir=" + temporary);
    line.addAll(jvm);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.parloom.cli.Main"));
    line.addAll(List.of(arguments));
    Path err = Files.createTempFile(folder.getParent(), "stderr", ".txt");
    Path in = Files.write(Files.createTempFile(folder.getParent(), "stdin", ".txt"), input);
    Path out = Files.createTempFile(folder.getParent(), "stdout", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(output.equals(Redirect.PIPE) ? Redirect.to(out.toFile()) : output)
            .redirectError(err.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().keySet().removeAll(List.of("PARLOOM_TERMINAL", "COLUMNS", "LINES"));
    builder.environment().putAll(environment);
    return new Started(builder.start(), out, err);
  }

  /** Something to wait for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /** A command under way. */
  final class Started {
    private final Process process;
    private final Path out;
    private final Path err;

    private Started(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    void signal(String name) throws IOException, InterruptedException {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
      assertThat(kill.waitFor()).isZero();
    }

    /** At once, and leaving all that it leaves then. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    List<ProcessHandle> descendants() {
      return process.descendants().toList();
    }

    String out() throws IOException {
      return text(out);
    }

    String err() throws IOException {
      return text(err);
    }

    /** Waits until something is so while the command runs; ends it if the test runs out of time. */
    void awaitThat(Condition condition) throws IOException, InterruptedException {
      try {
        while (!condition.holds()) {
          boolean ended = process.waitFor(10, TimeUnit.MILLISECONDS);
          assertThat(ended && !condition.holds()).as("it ended: %s", text(err)).isFalse();
        }
      } catch (InterruptedException e) {
        destroy();
        throw e;
      }
    }

    private void destroy() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    Result await() throws IOException, InterruptedException {
      try {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(ended).as("it ends; stderr so far: %s", text(err)).isTrue();
      } finally {
        destroy();
      }
      assertThat(namesIn(temporary)).as("temporary files left behind").isEmpty();
      return new Result(process.exitValue(), text(out), text(err));
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** What lies in a folder that is parloom's, at any depth. */
  static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(path -> Objects.requireNonNull(path.getFileName()).toString())
          .filter(name -> name.startsWith(".parloom-") || name.startsWith("parloom-"))
          .toList();
    }
  }
}
