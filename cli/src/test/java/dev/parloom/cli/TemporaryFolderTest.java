package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A temporary folder that is of no use is named as such, with what to do. */
@Tag("process")
final class TemporaryFolderTest extends CommandTestBase {

  private boolean mounted;

  private Path small() {
    return folder.resolve("small");
  }

  /** A disk of its own. */
  private void mount(String options) throws IOException, InterruptedException {
    Files.createDirectory(small());
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "none", small().toString())
            .redirectErrorStream(true)
            .start();
    mounted = mount.waitFor() == 0;
    assumeTrue(mounted, "may not mount a small disk");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertThat(new ProcessBuilder("umount", small().toString()).start().waitFor()).isZero();
    }
  }

  private Parloom withTemporary(Path temporary) throws IOException {
    return parloom().jvm("-Djava.io.tmpdir=" + temporary);
  }

  private Result refused(Path temporary) throws Exception {
    return withTemporary(temporary).run("run", "p.yaml").exited(2);
  }

  private void writeCopies(int count) throws IOException {
    writeInputs(count);
    writePipeline("- command: [cat, '{in}']");
  }

  private static String told(Path temporary, String reason) {
    return "parloom run: the temporary folder %s cannot be used: %s; put that right, or choose another with TMPDIR\n"
        .formatted(temporary, reason);
  }

  @Test
  void folder_whenMissingOrNone_isNamed() throws Exception {
    writeCopies(1);
    Path gone = folder.resolve("gone");
    // Before that the JVM has its own say.
    assertThat(refused(gone).err()).endsWith(told(gone, "there is no such folder"));
    Path file = write("file", "");
    assertThat(refused(file).err()).endsWith(told(file, "it is no folder"));
  }

  @Test
  void folder_whenNotWritable_isNamed() throws Exception {
    writeCopies(1);
    mount("ro");
    assertThat(refused(small()).err()).isEqualTo(told(small(), "Read-only file system"));
  }

  @Test
  void folder_whenItTakesNoMoreFiles_isNamed() throws Exception {
    writeCopies(1);
    mount("nr_inodes=1");
    assertThat(refused(small()).err()).isEqualTo(told(small(), "No space left on device"));
  }

  @Test
  void folder_whenTooFullForTheJournalsCode_isNamed() throws Exception {
    writeCopies(1);
    mount("size=64k");
    assertThat(refused(small()).err())
        .startsWith("parloom run: SQLite's native code cannot be unpacked in the temporary folder ")
        .contains(
            small() + " ", "No space left on device; make room there, or choose another by TMPDIR");
    assertThat(Parloom.namesIn(small())).isEmpty();
  }

  @Test
  void folder_whenMissingForACommandWithoutOneOfItsOwn_isNamed() throws Exception {
    Path gone = folder.resolve("gone");
    Files.createDirectory(folder.resolve("in"));
    String[] line = {"image", "gray", "in", "-o", "out", "--journal", "j.db"};
    assertThat(withTemporary(gone).run(line).exited(2).err())
        .contains("cannot be unpacked in the temporary folder " + gone + " ", "TMPDIR");
    line = new String[] {"image", "gray", "in", "-o", "out", "--on", "processes"};
    assertThat(withTemporary(gone).run(line).exited(2).err())
        .contains("temporary folder " + gone, "TMPDIR")
        .doesNotContain("please report");
  }

  @Test
  void folder_whenItsPathIsTooLongForSockets_isNamed() throws Exception {
    writeInputs(1);
    writePipeline("- {read: , on: processes}");
    Path deep = Files.createDirectories(folder.resolve("deep".repeat(25)));
    assertThat(withTemporary(deep).run("run", "p.yaml").exited(1).err())
        .contains("the path of a socket may have 103 bytes, but " + deep, "TMPDIR")
        .doesNotContain("please report");
  }

  @Test
  void folder_whenAProgramFillsIt_stopsTheRunWhichGoesOnElsewhere() throws Exception {
    writeInputs(3);
    writePipeline("- command: [head, -c, 8000000, /dev/zero]\n  workers: 1");
    mount("size=4m");
    Result result = withTemporary(small()).run("run", "p.yaml").exited(3);
    assertThat(result.failures()).isEmpty();
    assertThat(result.err())
        .contains("the disk is full, so the run was stopped at 'in/")
        .contains("the temporary folder %s: No space left on device; make room".formatted(small()));
    assertThat(Parloom.namesIn(small())).isEmpty();
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("3 done, 0 failed");
  }

  @Test
  void folders_ofRunsThatWereKilled_areClearedAway() throws Exception {
    writeCopies(1);
    Path temporary = Files.createDirectory(folder.resolve("t"));
    Path unlocked = Files.createDirectory(temporary.resolve("parloom-run-1"));
    assertThat(unlocked).isEmptyDirectory(); // killed before it made its lock
    Path swept = Files.createDirectory(temporary.resolve("parloom-run-2"));
    Files.writeString(swept.resolve("lock"), "");
    Files.createDirectories(swept.resolve("a/b"));
    Files.writeString(swept.resolve("a/b/1.txt"), "text");
    Path target = Files.createDirectory(folder.resolve("target"));
    Files.createSymbolicLink(temporary.resolve("parloom-run-3"), target);
    Path others = Files.createDirectory(temporary.resolve("parloom-runner"));

    withTemporary(temporary).run("run", "p.yaml").exited(0);

    try (var left = Files.list(temporary)) {
      assertThat(left).containsExactlyInAnyOrder(temporary.resolve("parloom-run-3"), others);
    }
    assertThat(target).exists();
    Files.delete(temporary.resolve("parloom-run-3"));
    Files.delete(others);
  }

  @Test
  void folder_whenItsRunLives_isNotTouched() throws Exception {
    writeInputs(1);
    writePipeline(
        "- command: [bash, -c, 'touch started; until [ -e gate ]; do sleep 0.1; done; cat {in}']");
    Path temporary = Files.createDirectory(folder.resolve("t"));
    Parloom.Started first = withTemporary(temporary).start("run", "p.yaml");
    first.awaitThat(() -> Files.exists(folder.resolve("started")));
    List<String> before = Parloom.namesIn(temporary);
    assertThat(before).singleElement().asString().startsWith("parloom-run-");

    write("q.yaml", "version: 1\ninput: {files: in}\nsteps: [read]\noutput: {folder: q}\n");
    withTemporary(temporary).run("run", "q.yaml").exited(0);
    assertThat(Parloom.namesIn(temporary)).isEqualTo(before);

    Files.createFile(folder.resolve("gate"));
    first.await().exited(0);
    assertThat(contents("out")).hasSize(1);
    assertThat(Parloom.namesIn(temporary)).isEmpty();
  }
}
