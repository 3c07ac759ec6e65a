package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.Parloom.Result;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wrong usage ends with 2 and says in a line what is wrong, and what may be meant. */
@Tag("process")
final class UsageTest extends CommandTestBase {

  private void refuses(String message, String... arguments) throws Exception {
    Result result = parloom().run(arguments).exited(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualTo(message);
  }

  @Test
  void command_whenMissing_isNamed() throws Exception {
    refuses("parloom: a command is needed\nTry 'parloom --help'.\n");
    refuses(
        """
        parloom image: a command is needed: thumbnail, gray, threshold, adaptive, faces, tile
        Try 'parloom image --help'.
        """,
        "image");
    refuses(
        """
        parloom lab: a command is needed: amdahl, chat, echo, particles, photos, pi, primes, reduction, sequential, threshold-400
        Try 'parloom lab --help'.
        """,
        "lab");
  }

  @Test
  void command_whenMisspelt_isSuggested() throws Exception {
    refuses(
        """
        parloom image: Unmatched argument at index 1: 'thumbnial'
        Did you mean thumbnail or threshold?
        Try 'parloom image --help'.
        """,
        "image",
        "thumbnial");
  }

  @Test
  void option_whenMisspelt_isSuggested() throws Exception {
    refuses(
        """
        parloom image thumbnail: Unknown option: '--siez'
        Did you mean --size?
        Try 'parloom image thumbnail --help'.
        """,
        "image",
        "thumbnail",
        "in",
        "-o",
        "out",
        "--siez",
        "3x3");
  }

  @Test
  void values_whenWrong_areNamed() throws Exception {
    String end = "\nTry 'parloom image thumbnail --help'.\n";
    String start = "parloom image thumbnail: ";
    String[] good = {"image", "thumbnail", "in", "-o", "out"};
    String[][] wrong = {
      {
        "Invalid value for option '--size': '3' is no size; write width x height in pixels,"
            + " like 320x320",
        "--size=3"
      },
      {"--quality must be 1 to 100, but is 0", "--quality=0"},
      {"--jobs must be 1 to 10,000, but is 0", "-j0"},
      {"--limit-pixels must be 1 or more, but is -1", "--limit-pixels=-1"},
      {"--format must be one of jpg, png, webp, but is 'a.png'", "--format=a.png"},
      {"an input has an empty name", ""},
      {"-0 needs -i", "-0"},
      {"Unknown option: '\\u001b[31m'", "\033[31m"},
    };
    for (String[] one : wrong) {
      String[] line = new String[good.length + 1];
      System.arraycopy(good, 0, line, 0, good.length);
      line[good.length] = one[1];
      if (one[1].startsWith("\033")) {
        line[good.length] = "-" + one[1];
        refuses(start + "Unknown option: '-\\u001b[31m'" + end, line);
      } else {
        refuses(start + one[0] + end, line);
      }
    }
  }

  @Test
  void output_whenEmpty_isNotTheCurrentFolder() throws Exception {
    refuses(
        """
        parloom image thumbnail: --output has an empty name; the current folder is '.'
        Try 'parloom image thumbnail --help'.
        """,
        "image",
        "thumbnail",
        "in",
        "-o",
        "");
  }

  @Test
  void run_withoutFile_isRefused() throws Exception {
    refuses("parloom run: a pipeline file is needed\nTry 'parloom run --help'.\n", "run");
    refuses(
        "parloom run: cannot read the pipeline file: no such file: nowhere.yaml\n",
        "run",
        "nowhere.yaml");
  }

  @Test
  void help_whenAskedFor_isOnStandardOutput() throws Exception {
    Result result = parloom().run("image", "thumbnail", "--help").exited(0);
    assertThat(result.out()).contains("Usage: parloom image thumbnail").doesNotContain("\033");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void data_whenStandardOutputIsFull_isNoSuccess() throws Exception {
    Result result = parloom().output(new File("/dev/full")).run("run", "--schema").exited(2);
    assertThat(result.err()).isEqualTo("parloom run: standard output cannot be written\n");
  }

  @Test
  void dryRun_printsThePlan_andTouchesNothing() throws Exception {
    writePipeline("- read\n- command: [no-such-program]\n  workers: 3\n  timeout: 20s");
    Result result = parloom().run("run", "-n", "p.yaml").exited(0);
    assertThat(result.out())
        .contains("pipeline p")
        .contains("input    in")
        .contains("3 × command, timeout 20000 ms")
        .contains("output   out");
    assertThat(result.err()).isEmpty();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void argument_whenItStartsWithAt_isAFile() throws Exception {
    write("@x.jpg", "no picture");
    write("x.jpg", "--help");
    Result result = parloom().run("image", "thumbnail", "@x.jpg", "-o", "out").exited(1);
    assertThat(result.failures()).singleElement().asString().startsWith("failed: @x.jpg: ");
  }
}
