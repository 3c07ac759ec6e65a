package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code parloom run --profile} says where a run spends its time. */
@Tag("process")
final class RunProfileTest extends CommandTestBase {

  private static final String STEP = "- {java: 'Planted::hot', classpath: classes%s}";

  @AfterEach
  void noRecording_isLeftBehind() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolveSibling("tmp"))) {
      assertThat(files).isEmpty();
    }
  }

  private void compilePlanted() throws IOException {
    Path file =
        write(
            "src/Planted.java",
            """
            import java.lang.management.*;
            public class Planted {
              static double sink;
              public static byte[] hot(byte[] in) {
                ThreadMXBean threads = ManagementFactory.getThreadMXBean();
                long end = threads.getCurrentThreadCpuTime() + 500_000_000L;
                while (threads.getCurrentThreadCpuTime() < end) sink = roots(100_000);
                return in;
              }
              static double roots(int count) {
                double sum = 0;
                for (int i = 0; i < count; i++) sum += Math.sqrt(i + sum);
                return sum;
              }
            }
            """);
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    Path classes = Files.createDirectories(folder.resolve("classes"));
    assertThat(compiler.run(null, null, null, "-d", classes.toString(), file.toString())).isZero();
  }

  private Result run(String... options) throws Exception {
    String[] line = new String[options.length + 2];
    line[0] = "run";
    line[1] = "p.yaml";
    System.arraycopy(options, 0, line, 2, options.length);
    return parloom().ofItsOwn().run(line); // which nothing else has warmed up
  }

  @Test
  void method_whenHot_isNamedFirst() throws Exception {
    compilePlanted();
    writeInputs(4);
    writePipeline(STEP.formatted(""));
    Result result = run("--profile", "page.html", "--json").exited(0);
    assertThat(result.out()).contains("\"done\":4");
    assertThat(result.err())
        .containsPattern(
            "\nProfile: "
                + folder.resolve("page.html")
                + "\\. Hottest: Planted\\.roots [6-9]\\d %");
    assertThat(Files.readString(folder.resolve("page.html")))
        .startsWith("<!DOCTYPE html>")
        .contains("<h1>p</h1>", "<td>Planted.roots</td>", "<svg ")
        .doesNotContain("run outside this JVM");
    assertThat(contents("out")).hasSize(4);
  }

  @Test
  void steps_whenTheyRunElsewhere_areSaidToBeUnseen() throws Exception {
    compilePlanted();
    writeInputs(1);
    writePipeline(
        STEP.formatted(", on: processes, name: far") + "\n- {command: [cat, '{in}'], name: prog}");
    Result result = run("--profile=page.html").exited(0);
    assertThat(result.err()).contains("page.html. ");
    assertThat(Files.readString(folder.resolve("page.html")))
        .contains("Steps on worker processes run outside this JVM", "are not seen here: far.")
        .contains("Programs run outside this JVM", "are not seen here: prog.");
  }

  @Test
  void page_whenItReplacesAnother_isNew() throws Exception {
    writeInputs(1);
    write("page.html", "old");
    writePipeline("- read");
    Result result = run("--profile", "page.html").exited(0);
    assertThat(result.err()).contains("samples, of which no shares can be told");
    assertThat(Files.readString(folder.resolve("page.html"))).contains("Too few samples");
    assertThat(run("--fresh", "-q", "--profile", "page.html").exited(0).err()).isEmpty();
  }

  @Test
  void page_whenItCannotBeWritten_isRefusedBeforeTheRun() throws Exception {
    writeInputs(1);
    writePipeline("- read");
    Files.createDirectory(folder.resolve("folder"));
    refuses("gone/page.html", "--profile: gone/page.html cannot be written: no such file: ");
    refuses("folder", "--profile: folder cannot be written: it is there, and is no file");
    refuses("/dev/null", "--profile: /dev/null cannot be written: it is there, and is no file");
    refuses(
        "p.yaml",
        "--profile: p.yaml cannot be written: it would replace the pipeline file; choose another");
    refuses("", "--profile has an empty name");
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(folder.resolve(".parloom")).doesNotExist();
  }

  private void refuses(String page, String message) throws Exception {
    Result result = run("--profile", page).exited(2);
    assertThat(result.err()).startsWith("parloom run: " + message);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void page_whenTheRunIsRefused_isNotMade() throws Exception {
    writeInputs(1);
    writePipeline("- read");
    Files.writeString(folder.resolve("out"), "a file where the folder should be");
    run("--profile", "page.html").exited(2);
    assertThat(folder.resolve("page.html")).doesNotExist();
  }
}
