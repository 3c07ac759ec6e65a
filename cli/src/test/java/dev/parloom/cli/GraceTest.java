package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A run that is to end does end, whatever its steps' code does. These wait for most of their time,
 * and all for programs of their own: so they wait together.
 */
@Tag("process")
final class GraceTest extends CommandTestBase {

  @BeforeEach
  void compileSteps() throws IOException {
    var file =
        write(
            "src/Steps.java",
            """
            import java.nio.file.*;
            public class Steps {
              private static void start() throws Exception { Files.write(Path.of("started"), new byte[0]); }
              public static byte[] deaf(byte[] in) throws Exception {
                start();
                while (!Files.exists(Path.of("gate"))) Thread.interrupted();
                return in;
              }
              public static byte[] loud(byte[] in) throws Exception {
                start();
                System.err.println("x".repeat(1_000_000));
                return in;
              }
              public static byte[] hooked(byte[] in) throws Exception {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                  while (true) Thread.interrupted();
                }));
                start();
                return in;
              }
            }
            """);
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    Files.createDirectories(folder.resolve("classes"));
    String classes = folder.resolve("classes").toString();
    assertThat(compiler.run(null, null, null, "-d", classes, file.toString())).isZero();
    writeInputs(3);
  }

  private void writeStep(String method, String on) throws IOException {
    writePipeline(
        """
        - java: Steps::%s
          classpath: classes
          on: %s
        """
            .formatted(method, on));
  }

  private Parloom.Started started(String... options) throws Exception {
    String[] line = new String[options.length + 2];
    line[0] = "run";
    line[1] = "p.yaml";
    System.arraycopy(options, 0, line, 2, options.length);
    Parloom.Started run = parloom().start(line);
    run.awaitThat(() -> Files.exists(folder.resolve("started")));
    return run;
  }

  private void assertResumable(String state) throws Exception {
    String history =
        parloom().ofItsOwn().run("history", "--journal", ".parloom/p.db").exited(0).out();
    assertThat(history).contains(state).doesNotContain("killed");
    Files.createFile(folder.resolve("gate"));
    Result rest = parloom().ofItsOwn().run("run", "p.yaml").exited(0);
    assertThat(rest.err()).contains("Run 1 goes on, which was stopped", "3 done, 0 failed");
    assertThat(contents("out")).hasSize(3);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void termination_whenAStepIgnoresInterrupts_leavesItBehindAfterTheGrace() throws Exception {
    writeStep("deaf", "threads");
    Parloom.Started run = started("--grace", "200ms", "--json");
    run.signal("TERM");
    Result result = run.await().exited(143);
    assertThat(result.err()).contains("left behind: the code of 'java' on java-1");
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("ending").asText()).isEqualTo("stopped");
    assertThat(json.get("unfinished").asInt()).isPositive();
    assertResumable("stopped");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void interrupt_whenTwiceAndAStepIgnoresInterrupts_leavesItBehind() throws Exception {
    writeStep("deaf", "threads");
    Parloom.Started run = started();
    run.signal("INT");
    run.awaitThat(() -> run.err().contains("once more stops them"));
    run.signal("INT");
    assertThat(run.await().exited(130).err()).contains("left behind: the code of 'java' on java-1");
    assertResumable("stopped");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void termination_whenAStepOnTheCallerIgnoresInterrupts_leavesItBehind() throws Exception {
    writeStep("deaf", "caller");
    Parloom.Started run = started("--grace", "200ms");
    run.signal("TERM");
    assertThat(run.await().exited(143).err()).contains("left behind: the code of 'java' on p/java");
    assertResumable("stopped");
  }

  /** The stages' own threads are virtual too, and get no processor any more. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void termination_whenStepsKeepAllVirtualThreadsBusy_endsTheRun() throws Exception {
    writeStep("deaf", "virtual");
    Parloom.Started run = started("--grace", "200ms");
    run.signal("TERM");
    run.await().exited(143);
    Files.createFile(folder.resolve("gate"));
    parloom().ofItsOwn().run("run", "p.yaml").exited(0);
    assertThat(contents("out")).hasSize(3);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void termination_whenNothingReadsStandardError_endsTheRun() throws Exception {
    writeStep("loud", "threads");
    var pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (FileChannel held =
        FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      assertThat(held.isOpen()).isTrue();
      Parloom.Started run =
          parloom()
              .behind("sh", "-c", "exec \"$@\" 2>pipe", "sh")
              .start("run", "p.yaml", "--grace", "200ms");
      run.awaitThat(() -> Files.exists(folder.resolve("started")));
      run.signal("TERM");
      run.await().exited(143);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void interrupt_whenCodeOfAStepKeepsTheProgramFromExiting_endsIt() throws Exception {
    writeStep("hooked", "threads");
    Files.delete(folder.resolve("in/002.txt"));
    Files.delete(folder.resolve("in/003.txt"));
    writePipeline(
        """
        - java: Steps::hooked
          classpath: classes
        - java: Steps::deaf
          classpath: classes
        """);
    Parloom.Started run = started("--grace", "200ms");
    run.signal("INT");
    run.await().exited(130);
  }
}
