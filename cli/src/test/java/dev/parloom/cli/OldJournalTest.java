package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A run that an earlier parloom has begun goes on. The folder {@code stopped-run} is what is left
 * of one that stopped at its fourth file, made on 2026-11-27 before jobs became a module.
 */
@Tag("process")
final class OldJournalTest extends CommandTestBase {

  private void copyStoppedRun() throws IOException, URISyntaxException {
    Path from =
        Path.of(
            Objects.requireNonNull(OldJournalTest.class.getResource("stopped-run"), "resource")
                .toURI());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = from.relativize(file).toString();
        Path to = folder.resolve(name.startsWith("p.db") ? ".parloom/" + name : name);
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
  }

  @Test
  void run_whenBegunByAnEarlierVersion_goesOn() throws Exception {
    copyStoppedRun();
    write("go-on", "");
    List<String> first = List.of("1.txt", "2.txt", "3.txt");
    for (String done : first) {
      write("out/" + done, "as it was left");
    }

    Result resumed = parloom().run("run", "p.yaml").exited(0);

    assertThat(resumed.err())
        .startsWith(
            "Run 1 goes on, which was stopped, with 3 items done and 1 failed, which are tried"
                + " again.\n3 done, 0 failed, 3 skipped in ");
    assertThat(contents("out"))
        .containsOnlyKeys("1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.txt");
    assertThat(contents("out"))
        .containsEntry("1.txt", "as it was left")
        .containsEntry("4.txt", "TEXT 4\n");
  }
}
