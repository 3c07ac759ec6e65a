package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.Parloom.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the labs that compute refuse. */
final class LabOptionsTest extends CommandTestBase {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          primes    | --count=0     | --count must be 1 to 100,000,000, but is 0
          primes    | --from=-1     | --from must be 0 to 9,000,000,000,000,000,000, but is -1
          pi        | --samples=-5  | --samples must be 1 to 100,000,000,000, but is -5
          particles | --steps=-1    | --steps must be 0 to 10,000,000, but is -1
          particles | --count=0     | --count must be 1 to 10,000,000, but is 0
          reduction | --count=21000000 | --count must be 1 to 20,000,000, but is 21,000,000
          """)
  void options_whenOutOfBounds_areRefused(String lab, String option, String message)
      throws Exception {
    Result result = parloom().run("lab", lab, option).exited(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            "parloom lab %s: %s\nTry 'parloom lab %s --help'.\n".formatted(lab, message, lab));
  }
}
