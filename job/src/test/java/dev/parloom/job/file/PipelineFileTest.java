package dev.parloom.job.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.job.Job;
import dev.parloom.job.JobRefusedException;
import dev.parloom.job.PipelineFileException;
import dev.parloom.job.Step;
import dev.parloom.job.TemporaryFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake in a pipeline file is told with its place, and with the nearest right word. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
final class PipelineFileTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path folder;

  private Job read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), text);
    try (TemporaryFiles temporary = new TemporaryFiles()) {
      return PipelineFile.read(file, temporary);
    }
  }

  private void complains(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(PipelineFileException.class)
        .hasMessage(folder.resolve("p.yaml") + ":" + message);
  }

  /** A good file but for its steps, the first of which is in line 4. */
  private static String withSteps(String steps) {
    return "version: 1\ninput: {files: in}\nsteps:\n%soutput: {folder: out}\n"
        .formatted(steps.indent(2));
  }

  private static final String STEPS =
      "read, thumbnail, gray, threshold, adaptive, faces, tile, command, java";

  private static final String STEP_KEYS =
      "; a step knows "
          + STEPS
          + ", name, on, workers, timeout, order, on-failure, retries, rate, breaker, checkpoint,"
          + " extension, classpath";

  @ParameterizedTest
  @CsvSource({
    "raed, read",
    "thumbnial, thumbnail",
    "grey, gray",
    "treshold, threshold",
    "adaptiv, adaptive",
    "face, faces",
    "tiles, tile",
    "comand, command",
    "jawa, java",
    "nam, name",
    "no, on",
    "worker, workers",
    "timout, timeout",
    "odrer, order",
    "on_failure, on-failure",
    "extention, extension",
    "class-path, classpath"
  })
  void stepKey_whenMisspelt_isSuggested(String wrong, String right) {
    complains(
        withSteps("- %s: x".formatted(wrong)),
        "4:5: unknown key '%s', did you mean '%s'?%s".formatted(wrong, right, STEP_KEYS));
  }

  @ParameterizedTest
  @CsvSource({
    "verzion, version",
    "nmae, name",
    "imput, input",
    "step, steps",
    "ouput, output",
    "INPUT, input"
  })
  void key_whenMisspelt_isSuggested(String wrong, String right) {
    complains(
        "%s: 1\n".formatted(wrong),
        "1:1: unknown key '%s', did you mean '%s'?; a pipeline knows version, name, input, steps,"
                .formatted(wrong, right)
            + " output, on-failure");
  }

  @Test
  void innerKey_whenMisspelt_isSuggested() {
    complains(
        "version: 1\ninput:\n  fiels: in\n",
        "3:3: unknown key 'fiels', did you mean 'files'?; 'input' knows files, match, changed-by");
    complains(
        withSteps("- thumbnail:\n    szie: 3x3"),
        "5:7: unknown key 'szie', did you mean 'size'?; 'thumbnail' knows size, format, quality,"
            + " limit-pixels");
    complains(
        "version: 1\ninput: {files: in}\nsteps: [read]\noutput: {dir: out}\n",
        "4:10: unknown key 'dir'; 'output' knows folder");
  }

  @Test
  void key_whenMissing_isNamed() {
    complains("name: x\n", "1:1: the key 'version' is missing");
    complains("version: 1\n", "1:1: the key 'input' is missing");
    complains("version: 1\ninput: {}\n", "2:8: the key 'files' is missing");
    complains("version: 1\ninput: {files: in}\n", "1:1: the key 'steps' is missing");
    complains(
        "version: 1\ninput: {files: in}\nsteps: [read]\n", "1:1: the key 'output' is missing");
    complains(
        "version: 1\ninput: {files: in}\nsteps: [read]\noutput: {}\n",
        "4:9: the key 'folder' is missing");
    complains(withSteps("- thumbnail: {}"), "4:16: 'thumbnail' needs a size, like size: 320x320");
    complains(
        withSteps("- name: x"),
        "4:5: a step must have exactly one of %s, but has none".formatted(STEPS));
  }

  @Test
  void key_whenTwice_isNamed() {
    complains("version: 1\nversion: 1\n", "2:1: the key 'version' is there twice");
    complains(
        withSteps("- read:\n  command: [cat]"),
        "4:5: a step must have exactly one of %s, but has read and command".formatted(STEPS));
  }

  @Test
  void value_whenOfTheWrongType_isNamed() {
    complains(
        "- a\n",
        "1:1: a pipeline must be a map with the keys version, name, input, steps,"
            + " output, on-failure");
    complains(
        "version: 1\ninput: in\n",
        "2:8: 'input' must be a map with the keys files, match, changed-by");
    complains("version: 1\ninput: {files: {}}\n", "2:16: a path must be a text");
    complains("version: 1\ninput: {files: null}\n", "2:16: a path must be a text");
    complains(
        "version: 1\ninput: {files: []}\n", "2:16: 'files' must name at least one file or folder");
    complains(
        "version: 1\ninput: {files: in, match: []}\n",
        "2:27: 'match' must have at least one pattern");
    complains("version: 1\ninput: {files: in}\nsteps: read\n", "3:8: 'steps' must be a list");
    complains(
        "version: 1\ninput: {files: in}\nsteps: []\n", "3:8: 'steps' must have at least one step");
    complains(withSteps("- read: 3"), "4:11: the step 'read' takes no value");
    complains(
        withSteps("- thumbnail"), "4:5: the step 'thumbnail' needs a value: write 'thumbnail: …'");
    complains(
        withSteps("- raed"),
        "4:5: a step cannot be 'raed', did you mean 'read'?; it is one of " + STEPS);
    complains(
        withSteps("- command: cat"),
        "4:14: 'command', a program and its arguments, must be a list");
    complains(withSteps("- command: []"), "4:14: 'command' needs a program");
    complains(withSteps("- command: ['']"), "4:15: the program of 'command' must be a text");
    complains(withSteps("- command: [cat, [x]]"), "4:20: 'command' must be a text");
    complains(withSteps("- {read: , name: [x]}"), "4:20: 'name' must be a text");
    complains(
        withSteps("- {read: , name: \"a\\eb\"}"), "4:20: 'name' must not have control characters");
  }

  @Test
  void version_whenAnother_isRefused() {
    complains("version: 2\n", "1:10: 'version' must be 1, but is 2; this parloom knows no other");
    complains("version: '1'\n", "1:10: 'version' must be a number, but is the text '1'");
    complains("version: one\n", "1:10: 'version' must be a number, but is the text 'one'");
    complains("version: 1.5\n", "1:10: 'version' must be a whole number, but is 1.5");
  }

  @Test
  void number_whenBad_isNamed() {
    complains(withSteps("- {read: , workers: 0}"), "4:23: 'workers' must be 1 to 10,000, but is 0");
    complains(
        withSteps("- {read: , workers: two}"),
        "4:23: 'workers' must be a number, but is the text 'two'");
    complains(
        withSteps("- {read: , workers: 0x10}"),
        "4:23: 'workers' must be a decimal number, but is 0x10");
    complains(
        withSteps("- {read: , workers: 99999999999999999999}"),
        "4:23: 'workers' must be 1 to 10,000, but is 99999999999999999999");
    complains(
        withSteps("- {read: , on: caller, workers: 2}"),
        "4:35: 'workers' has no meaning with on: caller, which is always one");
    complains(
        withSteps("- thumbnail: {size: 3x3, quality: 101}"),
        "4:37: 'quality' must be 1 to 100, but is 101");
    complains(
        withSteps("- thumbnail: {size: 3x3, limit-pixels: 0}"),
        "4:42: 'limit-pixels' must be 1 or more, but is 0");
  }

  @Test
  void pictureStep_whenBad_isNamed() {
    complains(
        withSteps("- gray: {at: 3}"),
        "4:12: unknown key 'at'; 'gray' knows format, quality, limit-pixels");
    complains(
        withSteps("- faces: 3"),
        "4:12: 'faces' must be a map with the keys format, quality, limit-pixels");
    complains(withSteps("- threshold: {at: 256}"), "4:21: 'at' must be 0 to 255, but is 256");
    complains(
        withSteps("- adaptive: {method: median}"),
        "4:24: 'method' cannot be 'median'; it is one of mean, gaussian");
    complains(withSteps("- adaptive: {window: 4}"), "4:24: 'window' must be odd, but is 4");
    complains(withSteps("- adaptive: {window: 1}"), "4:24: 'window' must be 3 to 999, but is 1");
    complains(withSteps("- adaptive: {c: 1.5}"), "4:19: 'c' must be a whole number, but is 1.5");
    complains(withSteps("- tile: {}"), "4:11: 'tile' needs a grid, like grid: 20x20");
    complains(withSteps("- tile"), "4:5: the step 'tile' needs a value: write 'tile: …'");
    complains(
        withSteps("- tile: {grid: 20}"),
        "4:18: 'grid': '20' is no grid; write columns x rows, up to 999 each, like 20x20");
    complains(
        withSteps("- tile: {grid: 0x3}"),
        "4:18: 'grid': '0x3' is no grid; it must have at least 1 column and 1 row");
  }

  @Test
  void checkpoint_whenAnItemHasBecomeSeveral_isRefused() {
    String words = "'checkpoint' is not for tile, nor after it: one item has become several";
    complains(withSteps("- {tile: {grid: 2x2}, checkpoint: true}"), "4:37: " + words);
    complains(
        withSteps(
            "- {gray: , checkpoint: true}\n- tile: {grid: 2x2}\n" + "- {gray: , checkpoint: true}"),
        "6:26: " + words);
  }

  @Test
  void words_whenBad_areNamed() {
    complains(
        withSteps("- {read: , on: thread}"),
        "4:18: 'on' cannot be 'thread', did you mean 'threads'?; it is one of threads, virtual,"
            + " processes, caller");
    complains(
        withSteps("- {read: , order: keep}"),
        "4:21: 'order' cannot be 'keep'; it is one of kept, any");
    complains(
        withSteps("- {read: , on-failure: goon}"),
        "4:26: 'on-failure' cannot be 'goon', did you mean 'go-on'?; it is one of go-on, stop");
    complains(
        withSteps("- {read: , on-failure: -1}"), "4:26: 'on-failure' must be 0 or more, but is -1");
    complains(
        withSteps("- thumbnail: {size: 3x3, format: jpeg}"),
        "4:36: 'format' cannot be 'jpeg', did you mean 'jpg'?; it is one of jpg, png, webp");
    complains(
        withSteps("- thumbnail: {size: 320}"),
        "4:23: 'size': '320' is no size; write width x height in pixels, like 320x320");
    complains(
        withSteps("- thumbnail: {size: 0x3}"),
        "4:23: 'size': '0x3' is no size; each side must be" + " at least 1 pixel");
    complains(
        withSteps("- {read: , timeout: 20}"),
        "4:23: 'timeout': '20' is no time; write a number and ms, s, m or h, like 20s");
    complains(withSteps("- {read: , timeout: 0s}"), "4:23: 'timeout': '0s' must be more than zero");
    complains(
        withSteps("- {read: , timeout: 1s, on: caller}"),
        "4:23: 'timeout' needs workers that can be stopped; use on: threads");
    complains(
        withSteps("- {read: , extension: x}"),
        "4:25: 'extension' is for command and java steps only");
    complains(
        withSteps("- {command: [cat], extension: .x}"),
        "4:33: 'extension' must be letters and digits, but is '.x'");
    complains(withSteps("- {read: , classpath: x}"), "4:25: 'classpath' is for java steps only");
  }

  @Test
  void glob_whenBad_isToldInOneLine() {
    complains("version: 1\ninput: {files: in, match: '['}\n", "2:27: 'match': Missing ']");
    complains("version: 1\ninput: {files: in, match: ['*', '{a']}\n", "2:33: 'match': Missing '}");
  }

  @Test
  void file_whenNotYaml_isToldWithItsPlace() {
    complains("a: [b\n", "2:1: is not YAML: expected ',' or ']', but got <stream end>");
    complains("a: b: c\n", "1:5: is not YAML: mapping values are not allowed here");
    complains("", " is empty");
    complains("# nothing\n", " is empty");
    complains("a: \001\n", " is not YAML: special characters are not allowed");
    complains("[".repeat(200_000), " is nested too deep");
    complains("a: *b\n", "1:4: is not YAML: found undefined alias b");
  }

  @Test
  void file_whenItRefersToItself_isRefused() {
    complains(
        "&a\nversion: 1\ninput: *a\n",
        "2:1: unknown key 'version'; 'input' knows files, match, changed-by");
  }

  @Test
  void file_whenNotUtf8OrTooLargeOrMissing_isRefused() throws IOException {
    Path file = folder.resolve("p.yaml");
    TemporaryFiles temporary = new TemporaryFiles();
    Files.write(file, "name: ä".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> PipelineFile.read(file, temporary))
        .isInstanceOf(JobRefusedException.class)
        .hasMessage(file + " is not text in UTF-8");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> PipelineFile.read(file, temporary))
        .hasMessage(file + " is over the limit of 1,048,576 bytes for a pipeline file");
    assertThatThrownBy(() -> PipelineFile.read(Path.of("/dev/zero"), temporary))
        .hasMessage("/dev/zero is over the limit of 1,048,576 bytes for a pipeline file");
    Files.delete(file);
    assertThatThrownBy(() -> PipelineFile.read(file, temporary))
        .hasMessage("cannot read the pipeline file: no such file: " + file);
    assertThatThrownBy(() -> PipelineFile.read(folder, temporary))
        .hasMessageContaining("Is a directory");
  }

  @Test
  void file_whenGood_isRead() throws IOException {
    Job job =
        read(
            """
            \uFEFFversion: 1
            name: 2019
            input:
              files: [2019, ../x]
              match: ["*.jpg"]
            steps:
              - read
              - read: {}
              - command: [cat, "", "{in}", 3, true]
                on: caller
                on-failure: 3
                extension: 7
              - thumbnail: {size: 320x200, format: png}
                order: kept
                timeout: 5m
                name: read
            output: {folder: out}
            """);
    assertThat(job.name()).isEqualTo("2019");
    assertThat(job.inputs().roots())
        .containsExactly(folder.resolve("2019"), folder.resolveSibling("x"));
    assertThat(job.output()).isEqualTo(folder.resolve("out"));
    assertThat(job.steps().stream().map(Step::name))
        .containsExactly("read", "read-2", "command", "read-3");
    assertThat(job.inputs().wanted().test(Path.of("a/b.jpg"))).isTrue();
    assertThat(job.inputs().wanted().test(Path.of("a.jpg/b.png"))).isFalse();
    assertThat(job.describe(3).toLowerCase(Locale.ROOT)).contains("300000 ms, ordered");
  }
}
