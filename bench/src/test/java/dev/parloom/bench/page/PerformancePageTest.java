package dev.parloom.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PerformancePageTest {

  private static final Path ROOT = Path.of("..");

  private static final Result RACE =
      Result.read(
          "race",
          """
          {
            "facts": {"command": "bench/race 4", "commit": "abc", "java": "Java 25", "note": "loud"},
            "measured": {
              "ours, ms": {
                "unit": "ms", "first": 20.0, "median": 1234.5, "quartiles": [1200, 1300.25],
                "rounds": [1200, 1234.5, 1250, 1310]
              },
              "theirs, ms": {"unit": "ms", "median": 1000, "quartiles": [1000, 1000], "rounds": [1000]}
            },
            "ratios": {
              "ours / theirs": {
                "of": "ours, ms", "to": "theirs, ms", "median": 1.234, "quartiles": [1.2, 1.3],
                "rounds": [1.2, 1.234, 1.25, 1.31]
              }
            },
            "skipped": {"uvloop": "needs python3:uvloop"}
          }
          """);

  private static final Result MICRO =
      Result.read(
          "micro",
          """
          {
            "facts": {},
            "jmh": [
              {
                "benchmark": "dev.parloom.ABenchmark.ours", "params": {"capacity": "16", "on": "virtual"},
                "primaryMetric": {
                  "score": 20.5, "scoreError": 2.25, "scoreUnit": "ns/op", "rawData": [[20, 21], [20.5]]
                }
              },
              {
                "benchmark": "dev.parloom.ABenchmark.theirs",
                "primaryMetric": {
                  "score": 10, "scoreError": 1, "scoreUnit": "ns/op", "rawData": [[10, 10], [10]]
                }
              },
              {
                "benchmark": "dev.parloom.ABenchmark.once",
                "primaryMetric": {
                  "score": 10, "scoreError": "NaN", "scoreUnit": "ns/op", "rawData": [[10]]
                }
              }
            ]
          }
          """);

  private static String filled(String template) {
    String page = PerformancePage.of(template + "{made race}", Map.of("race", RACE));
    return page.substring(0, page.indexOf("*Made by"));
  }

  @Test
  void page_whenMadeAgain_isTheOneInDocs() throws IOException {
    String page =
        PerformancePage.page(ROOT.resolve("bench/performance.md"), ROOT.resolve("bench/results"));

    assertThat(Files.readString(ROOT.resolve("docs/performance.md")))
        .as(
            "docs/performance.md is generated; after a change of its template or results run\n"
                + "bench/page")
        .isEqualTo(page);
  }

  @Test
  void numbers_whenFormatted_haveTheDigitsAskedFor() {
    assertThat(filled("{race: ours, ms | 0.00}")).isEqualTo("1234.50");
    assertThat(filled("{race: ours, ms | #,##0}")).isEqualTo("1,234");
    assertThat(filled("{race: ours, ms | first 0.0}")).isEqualTo("20.0");
    assertThat(filled("{race: ours, ms | quartiles 0}")).isEqualTo("1200 to 1300");
    assertThat(filled("{race: ours, ms | rounds}")).isEqualTo("4");
    assertThat(filled("a **{race: ours / theirs | 0.00}** b")).isEqualTo("a **1.23** b");
  }

  @Test
  void gates_whenTheValueIsKnown_areMetOrMissed() {
    assertThat(filled("{race: ours / theirs | gate <= 1.15}")).isEqualTo("missed");
    assertThat(filled("{race: ours / theirs | gate <= 1.3}")).isEqualTo("met");
    assertThat(filled("{race: ours / theirs | gate >= 1.3}")).isEqualTo("missed");
  }

  @Test
  void verdict_whenTheRatioIsOfTime_saysWhichWayItGoes() {
    assertThat(ratio(0.9, 0.8, 0.95, "ms")).isEqualTo("faster");
    assertThat(ratio(1.1, 1.02, 1.2, "ns a switch")).isEqualTo("slower");
    assertThat(ratio(1.04, 1.02, 1.05, "s")).isEqualTo("about as fast");
    assertThat(ratio(0.95, 0.94, 0.96, "s")).isEqualTo("about as fast");
    assertThat(ratio(1.4, 0.99, 1.6, "s")).isEqualTo("no clear difference");
    assertThat(ratio(1.0, 1.0, 1.0, "s")).isEqualTo("no clear difference");
  }

  @Test
  void verdict_whenTheRatioIsOfRatesOrMemory_hasTheirWords() {
    assertThat(ratio(1.1, 1.06, 1.2, "requests/s")).isEqualTo("faster");
    assertThat(ratio(0.9, 0.8, 0.94, "requests/s")).isEqualTo("slower");
    assertThat(ratio(0.5, 0.4, 0.6, "KiB an idle connection")).isEqualTo("less");
    assertThat(ratio(2, 1.9, 2.1, "MiB")).isEqualTo("more");
    assertThat(ratio(1.03, 1.02, 1.04, "MiB")).isEqualTo("about as much");
  }

  @Test
  void verdict_whenThereAreFewRounds_isNone() {
    assertThat(new Figure(0.5, 0.5, 0.5, 2, null, "s").verdict())
        .isEqualTo("too few rounds to say");
  }

  private static String ratio(double value, double low, double high, String unit) {
    return new Figure(value, low, high, 3, null, unit).verdict();
  }

  @Test
  void jmh_whenItsBenchmarksAreNamed_givesScoresErrorsAndRatios() {
    String page =
        PerformancePage.of(
            """
            {micro: ours (16, virtual) | ± 0.0}, {micro: ours (16, virtual) / theirs | 0.00}, \
            {micro: ours (16, virtual) / theirs | quartiles 0.00}, \
            {micro: ours (16, virtual) / theirs | verdict}, {micro: theirs / once | verdict}.
            {made micro}\
            """,
            Map.of("micro", MICRO));

    assertThat(page).startsWith("20.5 ± 2.2, 2.05, 1.66 to 2.53, slower, too few rounds to say.\n");
  }

  @Test
  void made_whenFactsAreMissing_saysSo() {
    assertThat(PerformancePage.of("{race: ours, ms | 0}\n{made race}", Map.of("race", RACE)))
        .isEqualTo(
            "1234\n*Made by `bench/race 4`, commit abc, Java 25, machine not recorded, date not"
                + " recorded, load not recorded; note: loud; skipped: uvloop (needs"
                + " python3:uvloop): [race.json](../bench/results/race.json)*");
  }

  @Test
  void skipped_whenAPeerWasNotThere_standsInItsPlace() {
    assertThat(filled("{race: ours / uvloop, 1 connections | verdict}")).isEqualTo("skipped");
  }

  @Test
  void mistakes_whenThereAreSeveral_areAllNamed() {
    assertThatThrownBy(() ->
            PerformancePage.of(
                """
                {gone: ours, ms | 0} {race: gone, ms | 0} {race: ours, ms} {race: ours, ms | fast}
                {race: theirs, ms | first 0} {race: fact peers} {race ours}
                """,
                Map.of("race", RACE, "micro", MICRO)))
        .isInstanceOf(PageException.class)
        .message()
        .satisfies(message ->
            assertThat(message.lines())
                .satisfiesExactly(
                    line -> assertThat(line).contains("there is no bench/results/gone.json"),
                    line ->
                        assertThat(line)
                            .contains("bench/results/race.json has no 'gone, ms', but [ours, ms,"),
                    line -> assertThat(line).startsWith("{race: ours, ms} has no format"),
                    line -> assertThat(line).startsWith("{race: ours, ms | fast} has an unknown"),
                    line -> assertThat(line).endsWith("has no first round apart"),
                    line -> assertThat(line).contains("the facts of race.json are [command,"),
                    line -> assertThat(line).startsWith("{race ours} is no placeholder"),
                    line -> assertThat(line).contains("micro.json is used nowhere"),
                    line -> assertThat(line).contains("race.json is used, but nothing says how")));
  }

  @Test
  void results_whenTheyHaveAnotherForm_areRefused(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> Result.read("old", "{\"command\": \"bench/old\"}"))
        .hasMessageStartingWith("old.json has no facts");
    assertThatThrownBy(() -> Result.read("cut", "{\"facts\": {"))
        .hasMessageStartingWith("cut.json is not JSON");
    assertThatThrownBy(
            () -> Result.read("odd", "{\"facts\": {}, \"measured\": {\"a, s\": {\"first\": 1}}}"))
        .hasMessage("odd.json: 'a, s' has no median");
    Files.writeString(folder.resolve("jmh.txt"), "text");
    assertThatThrownBy(() -> Result.all(folder)).hasMessageContaining("results are JSON");
  }
}
