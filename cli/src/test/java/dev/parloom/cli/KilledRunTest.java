package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a run that was killed leaves, the next one clears away before it begins. */
@Tag("process")
final class KilledRunTest extends CommandTestBase {

  /** Starts a program of its own and waits for it, but only in the first run. */
  private void writeRemainingPipeline() throws IOException {
    writeInputs(3);
    writePipeline(
        """
        - command:
            - bash
            - -c
            - |
              if mkdir first 2>/dev/null; then
                head -c 100000 /dev/zero >"$1"
                sleep 600 & echo $! >child; echo $$ >program; touch started
                wait
              fi
              for pid in $(cat child program); do
                [ -z "$(tr -d '\\\\0' </proc/$pid/cmdline 2>/dev/null)" ] || echo $pid >>beside
              done
              cat "$0" >"$1"
            - '{in}'
            - '{out}'
          workers: 1
        """);
  }

  private void killFirstRun() throws IOException, InterruptedException {
    Parloom.Started run = parloom().start("run", "p.yaml");
    run.awaitThat(() -> Files.exists(folder.resolve("started")));
    run.kill();
  }

  /** A zombie that is not waited for yet does not. */
  private boolean runs(String file) throws IOException {
    long pid = Long.parseLong(Files.readString(folder.resolve(file)).strip());
    return ProcessHandle.of(pid)
        .filter(process -> process.isAlive() && process.info().command().isPresent())
        .isPresent();
  }

  @Test
  void temporaryFiles_whenTheirRunWasKilled_areRemovedByTheNext() throws Exception {
    writeRemainingPipeline();
    killFirstRun();
    assertThat(parloom().temporaryNames()).isNotEmpty();
    parloom().run("run", "p.yaml").exited(0); // looks itself whether anything is left
    assertThat(contents("out")).hasSize(3);
  }

  @Test
  void programs_whenTheirRunWasKilled_haveEndedBeforeTheNextBegins() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc");
    writeRemainingPipeline();
    killFirstRun();
    Result next = parloom().run("run", "p.yaml").exited(0);
    assertThat(folder.resolve("beside")).doesNotExist();
    assertThat(contents("out")).hasSize(3);
    assertThat(next.err()).contains("that a run which was killed had left running\n");
  }

  @Test
  void program_whenItsRunIsKilled_endsWithIt() throws Exception {
    assumeTrue(
        List.of("/bin/setpriv", "/usr/bin/setpriv").stream()
            .anyMatch(tool -> Files.isExecutable(Path.of(tool))),
        "missing tool: setpriv");
    writeRemainingPipeline();
    killFirstRun();
    while (runs("program")) {
      Thread.onSpinWait(); // the test's own time limit ends this
    }
    parloom().run("run", "p.yaml").exited(0);
  }
}
