package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.Parloom.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The labs that compute, as processes: their values, and what they refuse. */
final class LabComputeTest extends CommandTestBase {

  private static final String TIMES =
      "(?s).*workers    seconds  speed-up\n      1 +[0-9.]+ +1.00\n      3 +[0-9.]+ +[0-9.]+\n.*";

  private String lab(String... arguments) throws Exception {
    Result result = parloom().run(arguments).exited(0);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).matches(TIMES);
    return result.out();
  }

  @Test
  void primes_afterTenTrillion_areCounted() throws Exception {
    assertThat(lab("lab", "primes", "-j3", "--count", "500"))
        .endsWith("16 primes from 10,000,000,000,000 to 10,000,000,000,499\n");
    assertThat(lab("lab", "primes", "-j3", "--from", "0", "--count", "100"))
        .endsWith("25 primes from 0 to 99\n");
  }

  @Test
  void pi_fromAMillionPoints_isNear() throws Exception {
    assertThat(lab("lab", "pi", "-j3", "--samples", "1000000")).contains("pi is about 3.14");
  }

  @Test
  void particles_afterATenthOfASecond_areWhereTheyShouldBe() throws Exception {
    assertThat(lab("lab", "particles", "-j3", "--count", "100"))
        .containsPattern("\\+1 is at \\(0\\.2102[67].*, 0\\.5438[67].*\\) after 0\\.10000 s")
        .contains("100 particles, 10,000 steps");
  }

  @Test
  void reduction_ofNumbers_refusesSubtractionAndPower() throws Exception {
    assertThat(lab("lab", "reduction", "-j3", "--count", "10000"))
        .startsWith("0 + 1 + … + 19 = 190\n")
        .contains("a - b is refused: the operator is not associative: (0 ∘ 1) ∘ 2 = -3, but")
        .contains("(2.0 ∘ 1.0) ∘ 2.0 = 4.0, but 2.0 ∘ (1.0 ∘ 2.0) = 2.0")
        .contains("to the last bit");
  }

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
