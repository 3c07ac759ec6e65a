package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first signal drains a run, the second stops it; all inputs are accounted for. */
@Tag("process")
final class SignalTest extends CommandTestBase {

  /** Each item waits until the test opens the gate. */
  @BeforeEach
  void writeGatedPipeline() throws IOException {
    writeInputs(100);
    writePipeline(
        """
        - command:
            - bash
            - -c
            - 'echo x >>started; until [ -e gate ]; do read -t 0.02 <> <(:) || :; done; cat "$0"'
            - '{in}'
          workers: 2
        """);
  }

  private Parloom.Started startedRun() throws IOException, InterruptedException {
    Parloom.Started run = parloom().start("run", "p.yaml", "--json");
    // All that can be under way is: a program that is just being started knows of no signals yet.
    Path started = folder.resolve("started");
    run.awaitThat(() -> Files.exists(started) && Files.readAllLines(started).size() == 2);
    return run;
  }

  private static void awaitWords(Parloom.Started run, String words)
      throws IOException, InterruptedException {
    run.awaitThat(() -> run.err().contains(words));
  }

  private void assertConsistent(Result result, boolean drained) throws IOException {
    JsonNode json = new ObjectMapper().readTree(result.out());
    int done = json.get("done").asInt();
    assertThat(contents("out")).hasSizeGreaterThanOrEqualTo(done);
    assertThat(contents("out").values()).allMatch(text -> text.matches("text [0-9]+\n"));
    assertThat(json.get("failed").asInt()).isZero();
    if (drained) {
      assertThat(done).isBetween(1, 99);
      assertThat(contents("out")).hasSize(done);
      assertThat(json.get("unfinished").asInt()).isZero();
      assertThat(json.get("ending").asText()).isEqualTo("drained");
    } else {
      assertThat(done).isZero();
      assertThat(json.get("unfinished").asInt()).isPositive();
      assertThat(json.get("ending").asText()).isEqualTo("stopped");
    }
  }

  @Test
  void interrupt_whenOnce_letsItemsUnderWayFinish() throws Exception {
    Parloom.Started run = startedRun();
    run.signal("INT");
    awaitWords(run, "finishing the items under way, for at most 30 s; once more stops them\n");
    Files.createFile(folder.resolve("gate"));
    assertConsistent(run.await().exited(130), true);
  }

  @Test
  void interrupt_whenItemsTakeLongerThanTheGrace_stopsThem() throws Exception {
    Parloom.Started run = parloom().start("run", "p.yaml", "--json", "--grace", "200ms");
    run.awaitThat(() -> Files.exists(folder.resolve("started")));
    run.signal("INT");
    assertConsistent(run.await().exited(130), false);
  }

  @Test
  void interrupt_whenTwice_stopsThem() throws Exception {
    Parloom.Started run = startedRun();
    run.signal("INT");
    awaitWords(run, "finishing");
    run.signal("INT");
    Result result = run.await().exited(130);
    assertThat(result.err()).contains("stopping\n");
    assertConsistent(result, false);
  }

  @Test
  void termination_whenOnce_letsItemsUnderWayFinish() throws Exception {
    Parloom.Started run = startedRun();
    run.signal("TERM");
    awaitWords(run, "finishing");
    Files.createFile(folder.resolve("gate"));
    assertConsistent(run.await().exited(143), true);
  }

  @Test
  void hangup_isLikeTermination() throws Exception {
    Parloom.Started run = startedRun();
    run.signal("HUP");
    awaitWords(run, "finishing");
    Files.createFile(folder.resolve("gate"));
    assertConsistent(run.await().exited(129), true);
  }

  @Test
  void controlC_atATerminal_reachesNoProgramOfTheRun() throws Exception {
    Parloom.Started run = startedRun();
    // A terminal sends the signal to the command and to all that it has started.
    for (ProcessHandle program : run.descendants()) {
      new ProcessBuilder("kill", "-INT", Long.toString(program.pid())).start().waitFor();
    }
    run.signal("INT");
    awaitWords(run, "finishing");
    Files.createFile(folder.resolve("gate"));
    assertConsistent(run.await().exited(130), true);
  }

  /** As nohup and a script's background jobs want it. */
  @Test
  void interrupt_whenIgnoredFromTheStart_staysIgnored() throws Exception {
    Parloom.Started run =
        parloom()
            .behind("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh")
            .start("run", "p.yaml", "--json");
    run.awaitThat(() -> Files.exists(folder.resolve("started")));
    run.signal("INT");
    run.signal("HUP");
    run.signal("TERM");
    awaitWords(run, "finishing");
    Files.createFile(folder.resolve("gate"));
    Result result = run.await().exited(143);
    assertThat(result.err()).doesNotContain("stopping");
    assertConsistent(result, true);
  }
}
