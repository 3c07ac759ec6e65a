package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** A folder for a command to work in, which must hold nothing of parloom's afterwards. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class CommandTestBase {

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path root;

  @SuppressWarnings("NullAway.Init") // set before each test
  Path folder;

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createDirectories(root.toRealPath().resolve("work"));
    Files.createDirectory(root.resolve("tmp"));
  }

  @AfterEach
  void nothing_isLeftBehind() throws IOException {
    assertThat(Parloom.namesIn(folder)).isEmpty();
  }

  Parloom parloom() throws IOException {
    return Parloom.in(folder, root.toRealPath().resolve("tmp"));
  }

  Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Some text files in the folder "in". */
  void writeInputs(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      write("in/%03d.txt".formatted(i), "text " + i + "\n");
    }
  }

  /** A pipeline file p.yaml from "in" to "out" with these steps. */
  Path writePipeline(String steps) throws IOException {
    return write(
        "p.yaml",
        "version: 1\ninput: {files: in}\nsteps:\n%soutput: {folder: out}\n"
            .formatted(steps.indent(2)));
  }

  /** The text of each file below a folder, by its relative path; empty if there is none. */
  Map<String, String> contents(String name) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    Path top = folder.resolve(name);
    if (!Files.exists(top)) {
      return texts;
    }
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(
            top.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }
}
