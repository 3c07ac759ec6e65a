package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that are run again, and what is told of them; each in a JVM of its own. */
@Tag("process")
final class HistoryCommandTest extends CommandTestBase {

  private static final String COPY = "- command: [bash, -c, '! grep broken {in} && cat {in}']";

  private Result run(String... options) throws Exception {
    String[] line = new String[options.length + 2];
    line[0] = "run";
    line[1] = "p.yaml";
    System.arraycopy(options, 0, line, 2, options.length);
    return parloom().run(line);
  }

  private void change(String name, String text) throws Exception {
    Path file = write(name, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
  }

  @Test
  void run_whenRepeatedAtNight_redoesExactlySix() throws Exception {
    writeInputs(100);
    writePipeline("- read");
    assertThat(run().exited(0).err()).startsWith("Run 1 is the first of its journal.\n");
    change("in/003.txt", "changed");
    change("in/050.txt", "changed");
    change("in/100.txt", "changed");
    write("in/new1.txt", "new");
    write("in/new2.txt", "new");
    Files.delete(folder.resolve("out/007.txt"));
    Result second = run().exited(0);
    assertThat(second.err().lines().findFirst())
        .hasValue(
            "Run 2 follows run 1, which is complete: 6 of 102 items are to be done"
                + " (2 new, 3 changed, 1 without their output), 96 are skipped.");
    assertThat(second.err()).contains("6 done, 0 failed, 96 skipped");
    assertThat(contents("out")).isEqualTo(contents("in"));
  }

  @Test
  void run_whenAFilesTimeChangesOnly_redoesItUnlessContentCounts() throws Exception {
    writeInputs(2);
    write(
        "p.yaml",
        """
        version: 1
        input: {files: in, changed-by: content}
        steps: [read]
        output: {folder: out}
        """);
    run().exited(0);
    change("in/001.txt", "text 1\n");
    assertThat(run().exited(0).err()).contains("none of 2 items is to be done");
    change("in/001.txt", "text 9\n");
    assertThat(run().exited(0).err()).contains("1 of 2 items are to be done (1 changed)");
  }

  @Test
  void run_whenAStepChanges_doesAllUnlessToldToKeep() throws Exception {
    writeInputs(3);
    writePipeline("- command: [cat, '{in}']");
    run().exited(0);
    writePipeline("- command: [cat, '{in}']\n  timeout: 1m\n  workers: 1");
    assertThat(run().exited(0).err()).contains("none of 3 items");
    writePipeline("- command: [tr, a-z, A-Z]");
    writePipeline("- command: [bash, -c, 'tr a-z A-Z < {in}']");
    assertThat(run("--keep-done").exited(0).err()).contains("what is done is kept, as asked");
    writePipeline("- command: [bash, -c, 'tr a-z A-Z < {in} ']");
    Result changed = run().exited(0);
    assertThat(changed.err())
        .contains("Run 4 does all items, because the pipeline has changed since run 3:")
        .contains("3 done, 0 failed, 0 skipped");
    assertThat(contents("out").values()).allMatch(text -> text.startsWith("TEXT"));
  }

  @Test
  void run_whenStartedFromElsewhere_knowsItsFiles() throws Exception {
    writeInputs(2);
    writePipeline("- command:\n    - bash\n    - -c\n    - |\n      cat {in}");
    run().exited(0);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Parloom other = Parloom.in(elsewhere, Files.createDirectories(folder.resolve("tmp2")));
    assertThat(other.run("run", "../p.yaml").exited(0).err()).contains("none of 2 items");
    assertThat(other.run("run", folder.resolve("p.yaml").toString()).exited(0).err())
        .contains("none of 2 items");
  }

  @Test
  void run_whenAnotherFileComesToAResultsName_isNotTakenForDone() throws Exception {
    write("in/x.txt", "A");
    write("in/sub/x.txt", "B");
    writePipeline("- read");
    run().exited(0);
    String file = Files.readString(folder.resolve("p.yaml"));
    write("p.yaml", file.replace("files: in", "files: in/sub"));
    run().exited(0);
    assertThat(contents("out").get("x.txt")).isEqualTo("B");
  }

  @Test
  void run_whenInputsOverlap_takesEachFileOnce() throws Exception {
    write("in/x.txt", "A");
    write("in/sub/y.txt", "B");
    writePipeline("- read");
    String file = Files.readString(folder.resolve("p.yaml"));
    write("p.yaml", file.replace("files: in", "files: [in, in/sub]"));
    assertThat(run().exited(0).err()).contains("2 done, 0 failed");
  }

  @Test
  void order_whenKeptWithRetries_losesNoAttempt() throws Exception {
    writeInputs(40);
    writePipeline(
        """
        - command: [bash, -c, 'f=tried-$(basename {in}); if [ -e $f ]; then cat {in}; else touch $f; exit 1; fi']
          order: kept
          workers: 4
          retries: {times: 3, first: 1ms}
        - command: [bash, -c, 'sleep 0.02; cat {in}']
          workers: 1
        """);
    assertThat(run().exited(0).err()).contains("40 done, 0 failed");
    assertThat(contents("out").keySet()).hasSize(40);
  }

  @Test
  void history_whenItemsFailed_listsThemAndFeedsThemBack() throws Exception {
    writeInputs(5);
    write("in/002.txt", "broken\n");
    write("in/004.txt", "broken\n");
    writePipeline(COPY);
    run().exited(1);
    assertThat(parloom().run("history").exited(0).out())
        .contains("  completed  first ", "         3        0        2          0  p");
    assertThat(parloom().run("history", "1").exited(0).out())
        .contains(
            "items     3 done, 0 dropped, 2 failed, 0 skipped", "map command [\"bash\",\"-c\",");
    assertThat(parloom().run("history", "1", "--failed").exited(0).out())
        .contains("in/002.txt: command: dev.parloom.job.step.CommandFailedException: bash exited");
    JsonNode json =
        new ObjectMapper()
            .readTree(parloom().run("history", "1", "--failed", "--json").exited(0).out());
    assertThat(json.get("failures").findValuesAsText("key"))
        .containsExactlyInAnyOrder("in/002.txt", "in/004.txt");
    String inputs = parloom().run("history", "1", "--inputs").exited(0).out();
    assertThat(inputs.lines()).containsExactlyInAnyOrder("in/002.txt", "in/004.txt");

    Result fedBack =
        parloom()
            .ofItsOwn() // the names are relative
            .input(inputs.getBytes(StandardCharsets.UTF_8))
            .run("image", "thumbnail", "-i", "-", "-o", "out2")
            .exited(1);
    assertThat(fedBack.failures()).hasSize(2);

    change("in/002.txt", "whole\n");
    write("in/new.txt", "new");
    Result retry = run("--retry-failed").exited(1);
    assertThat(retry.err())
        .startsWith("Run 2 tries again the 2 items that have failed, and no others.\n")
        .contains("1 done, 1 failed, 4 skipped");
    assertThat(contents("out").keySet())
        .containsExactlyInAnyOrder("001.txt", "002.txt", "003.txt", "005.txt");
  }

  @Test
  void history_whenThereIsNothing_saysSo() throws Exception {
    assertThat(parloom().run("history").exited(2).err()).contains("there is no journal in ");
    assertThat(parloom().run("history", "--journal", "x.db").exited(2).err())
        .startsWith("parloom history: there is no journal x.db");
    writeInputs(1);
    writePipeline("- read");
    run().exited(0);
    assertThat(parloom().run("history", "7").exited(2).err()).contains("there is no run 7");
    assertThat(parloom().run("history", "--failed").exited(2).err())
        .contains("need the number of a run");
    assertThat(parloom().run("history", "x").exited(2).err()).contains("'x' is not a long");
  }

  @Test
  void run_whenAnotherRunHoldsTheJournal_isRefusedNamingIt() throws Exception {
    writeInputs(1);
    writePipeline("- command: [bash, -c, 'touch started; until [ -e gate ]; do sleep 0.1; done']");
    Parloom.Started first = parloom().start("run", "p.yaml");
    first.awaitThat(() -> Files.exists(folder.resolve("started")));
    Parloom other = Parloom.in(folder, Files.createDirectories(folder.resolve("tmp")));
    assertThat(other.run("run", "p.yaml").exited(2).err())
        .contains("p.db is in use by process ", "(pipeline 'p', since ");
    assertThat(other.run("history").exited(0).out()).contains("running");
    Files.createFile(folder.resolve("gate"));
    first.await().exited(0);
    assertThat(run().exited(0).err()).contains("none of 1 items");
  }

  @Test
  void run_whenTheJournalIsElsewhere_writesNothingBesideTheFile() throws Exception {
    writeInputs(1);
    writePipeline("- read");
    run("--journal", "elsewhere/j.db").exited(0);
    assertThat(folder.resolve(".parloom")).doesNotExist();
    assertThat(folder.resolve("elsewhere/j.db")).exists();
    write("notes.txt", "no journal ".repeat(100));
    assertThat(run("--journal", "notes.txt").exited(2).err()).contains("is no journal");
    assertThat(run("--fresh", "--retry-failed").exited(2).err()).contains("mutually exclusive");
  }

  @Test
  void thumbnail_whenGivenAJournal_resumes() throws Exception {
    parloom().run("lab", "photos", "3", "-o", "in").exited(0);
    List<String> line =
        List.of("image", "thumbnail", "in", "-o", "out", "--journal", "j.db", "--sync");
    parloom().run(line.toArray(String[]::new)).exited(0);
    assertThat(parloom().run(line.toArray(String[]::new)).exited(0).err())
        .contains("none of 3 items is to be done");
    assertThat(parloom().run("image", "thumbnail", "in", "-o", "out", "--fresh").exited(2).err())
        .contains("need --journal FILE");
  }

  @Test
  void checkpoint_whenTheRunWasStoppedBehindIt_isUsedNextTime() throws Exception {
    writeInputs(3);
    writePipeline(
        """
        - command: [bash, -c, 'echo {in} >> dear; cat {in}']
          name: dear
          checkpoint: true
        - command: [bash, -c, 'until [ -e gate ]; do sleep 0.1; done; cat {in}']
          name: cheap
          workers: 1
        """);
    Path dear = folder.resolve("dear");
    Parloom.Started first = parloom().start("run", "p.yaml");
    first.awaitThat(() -> Files.exists(dear) && Files.readAllLines(dear).size() == 3);
    first.signal("TERM");
    first.awaitThat(() -> first.err().contains("finishing"));
    first.signal("TERM");
    first.await().exited(143);

    Files.createFile(folder.resolve("gate"));
    assertThat(run().exited(0).err()).startsWith("Run 1 goes on, which was stopped,");
    assertThat(contents("out")).isEqualTo(contents("in"));
    assertThat(Files.readAllLines(dear)).as("items done by the dear step").hasSizeBetween(3, 4);
  }
}
