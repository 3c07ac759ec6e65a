package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.Parloom.Result;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lab is one class and the line that names it: the command has it in all places. */
final class ProvidedLabTest extends CommandTestBase {

  private @Nullable Provided provided;

  @BeforeEach
  void provideOneMore(@TempDir Path services) throws IOException {
    provided = Provided.in(services, Lab.class, GreetLab.class);
  }

  @AfterEach
  void provideNoMore() throws IOException {
    Objects.requireNonNull(provided, "set before each test").close();
  }

  @Test
  void lab_whenProvided_isRunWithItsValues() throws Exception {
    Result plain = parloom().run("lab", "greet", "Ada").exited(1);
    assertThat(plain.out()).isEqualTo("hello, Ada\n");
    assertThat(plain.err()).isEqualTo("warm\n");
    Result loud = parloom().run("lab", "greet", "-t2", "--tone=cool", "--loud", "Bob").exited(1);
    assertThat(loud.out()).isEqualTo("HELLO, Bob\nHELLO, Bob\n");
    assertThat(loud.err()).isEqualTo("cool\n");
  }

  @Test
  void lab_whenProvided_hasHelp() throws Exception {
    assertThat(parloom().run("lab", "greet", "--help").exited(0).out())
        .isEqualTo(
            """
            Usage: parloom lab greet [-hV] [--loud] [-t=N] [--tone=TONE] WHOM
            Greets, 100% of the time.
                  WHOM          Who is greeted.
              -h, --help        Show this help message and exit.
                  --loud        In capital letters.
              -t, --times=N     How often (1 to 9). Default: 1.
                  --tone=TONE   How it sounds (warm, cool or 100%). Default: warm.
              -V, --version     Print version information and exit.
            """);
    assertThat(parloom().run("lab", "--help").exited(0).out())
        .contains("\n  greet          Greets, 100% of the time.\n");
    assertThat(parloom().run("lab").exited(2).err()).contains(" echo, greet, particles, ");
    assertThat(parloom().run("lab", "gret").exited(2).err()).contains("Did you mean greet");
    assertThat(parloom().run("generate-completion").exited(0).out())
        .contains("_picocli_parloom_lab_greet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --times=10  | --times must be 1 to 9, but is 10
          --times=one | --times must be a whole number, but is 'one'
          --tone=icy  | --tone must be one of warm, cool, 100%, but is 'icy'
          --tune=warm | Unknown option: '--tune=warm'
          nobody      | WHOM must be there
          ''          | Missing required parameter: 'WHOM'
          """)
  void lab_whenItDoesNotTakeAValue_saysSo(String argument, String message) throws Exception {
    Result result =
        argument.isEmpty()
            ? parloom().run("lab", "greet")
            : argument.startsWith("--")
                ? parloom().run("lab", "greet", argument, "Ada")
                : parloom().run("lab", "greet", argument);
    assertThat(result.exited(2).out()).isEmpty();
    assertThat(result.err())
        .startsWith("parloom lab greet: " + message + "\n")
        .endsWith("Try 'parloom lab greet --help'.\n");
  }

  /** Calls itself as one that is there already. */
  public static final class SecondPiLab implements Lab {
    @Override
    public String name() {
      return "pi";
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public int run(LabContext context) {
      return 0;
    }
  }

  @Test
  void lab_whenItCannotBeUsed_isNamed(@TempDir Path services) throws Exception {
    try (var _ = Provided.in(services, Lab.class, SecondPiLab.class)) {
      assertThat(parloom().run("lab", "pi").exited(2).err())
          .startsWith("parloom: what was added to it cannot be used: ")
          .contains("pi");
    }
    try (var _ = Provided.in(services, Lab.class, UnusableLab.class)) {
      assertThat(parloom().run("lab", "pi").exited(2).err())
          .startsWith("parloom: what was added to it cannot be used: ")
          .contains("UnusableLab");
    }
  }

  /** Has no constructor that all may call. */
  abstract static class UnusableLab implements Lab {}
}
