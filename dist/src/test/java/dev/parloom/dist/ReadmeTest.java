package dev.parloom.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's program is a program: it is run as it stands there. */
@Tag("process")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadmeTest {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void readme_whenItsProgramIsRun_makesTheThumbnailsItPromises() throws Exception {
    List<String> readme = Files.readAllLines(REPOSITORY.resolve("README.md"));
    int begin = readme.indexOf("```java");
    int end = begin + readme.subList(begin, readme.size()).indexOf("```");
    assertThat(end).as("the line on which the first program ends").isLessThanOrEqualTo(30);
    Path program = Files.write(folder.resolve("Readme.java"), readme.subList(begin + 1, end));
    copy(REPOSITORY.resolve("examples/photos"), folder.resolve("examples/photos"));

    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--class-path",
                System.getProperty("java.class.path"),
                program.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output)).contains("12 done, 0 failed").contains("Bottleneck: ");
    assertThat(process.exitValue()).isZero();
    assertThat(filesIn(folder.resolve("thumbnails")))
        .isEqualTo(filesIn(REPOSITORY.resolve("examples/photos")));
  }

  @Test
  void readme_whenCounted_isShort() throws IOException {
    assertThat(Files.readAllLines(REPOSITORY.resolve("README.md")).size()).isLessThanOrEqualTo(120);
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String file : filesIn(from)) {
      Files.createDirectories(to.resolve(file).getParent());
      Files.copy(from.resolve(file), to.resolve(file));
    }
  }

  private static List<String> filesIn(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
