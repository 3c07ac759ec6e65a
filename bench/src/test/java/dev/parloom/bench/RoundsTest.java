package dev.parloom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoundsTest {

  @TempDir private Path folder;

  private final Rounds rounds = new Rounds();

  private JsonNode reported(String... facts) throws IOException {
    Path file = folder.resolve("result.json");
    rounds.report(file, List.of(facts));
    return new JsonMapper().readTree(Files.readString(file));
  }

  private void addAll(String what, double... values) {
    for (double value : values) {
      rounds.add(what, value);
    }
  }

  @Test
  void report_whenRoundsWereAdded_keepsTheFirstApart() throws IOException {
    addAll("ours, us a task", 100, 4, 1, 2, 3);

    JsonNode series = reported("command=bench/x 4").path("measured").path("ours, us a task");

    assertThat(series.toString())
        .isEqualTo(
            "{\"unit\":\"us a task\",\"first\":100,\"median\":2.5,\"quartiles\":[1.75,3.25],"
                + "\"rounds\":[4,1,2,3]}");
  }

  @Test
  void ratio_whenRoundsDiffer_isTakenWithinEachOfThem() throws IOException {
    addAll("ours, s", 9, 1, 20, 300);
    addAll("theirs, s", 1, 2, 10, 100);
    rounds.ratio("ours / theirs", "ours, s", "theirs, s");

    JsonNode ratio = reported().path("ratios").path("ours / theirs");

    assertThat(ratio.toString())
        .isEqualTo(
            "{\"of\":\"ours, s\",\"to\":\"theirs, s\",\"median\":2,\"quartiles\":[1.25,2.5],"
                + "\"rounds\":[0.5,2,3]}");
  }

  @Test
  void ratio_whenItsPeerWasSkipped_isLeftOut() throws IOException {
    addAll("ours, s", 1, 1);
    rounds.skip("theirs", "needs theirs");
    rounds.ratio("ours / theirs", "ours, s", "theirs, s");

    JsonNode report = reported();

    assertThat(report.path("ratios")).isEmpty();
    assertThat(report.path("skipped").path("theirs").asText()).isEqualTo("needs theirs");
  }

  @Test
  void ratio_whenNothingWasSkipped_namesWhatIsMissing() {
    addAll("ours, s", 1, 1);

    assertThatThrownBy(() -> rounds.ratio("ours / theirs", "ours, s", "theirs, s"))
        .hasMessage("'theirs, s' was not measured; what was: [ours, s]");
  }

  @Test
  void ratio_whenThereIsTheFirstRoundOnly_asksForMore() {
    addAll("ours, s", 1);

    assertThatThrownBy(() -> rounds.ratio("one", "ours, s", "ours, s"))
        .hasMessage("'ours, s' has no round after the first; ask for at least 1");
  }

  @Test
  void facts_whenTheyHoldQuotesOrNothing_areKeptOrLeftOut() throws IOException {
    addAll("ours, s", 1, 1);

    JsonNode facts = reported("note=a \"loud\" = machine", "peers=").path("facts");

    assertThat(facts.toString()).isEqualTo("{\"note\":\"a \\\"loud\\\" = machine\"}");
  }
}
