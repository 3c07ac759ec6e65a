package dev.parloom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportJsonTest {

  @Test
  void report_asJson_hasTheDocumentedKeys(@TempDir Path temp) throws Exception {
    Run run =
        Pipeline.<String>named("p")
            .stage("fail", CallerPool.open(), ReportJsonTest::failing)
            .sink("put", CallerPool.open(), (key, value) -> {})
            .start(List.of("a", "b"), SqliteJournal.at(temp.resolve("j.db")));
    JsonNode json = new ObjectMapper().readTree(ReportJson.of(run.await(), run.beginning()));
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .contains("pipeline", "ending", "seconds", "done", "dropped", "failed", "skipped")
        .contains("unfinished", "stages", "failures", "run", "kind");
    String manual = Files.readString(Path.of("../docs/cli.md"));
    assertThat(keys).allMatch(key -> manual.contains("`" + key + "`"));
    json.get("stages")
        .get(0)
        .fieldNames()
        .forEachRemaining(key -> assertThat(manual).contains("`" + key + "`"));
    assertThat(json.get("ending").asText()).isEqualTo("completed");
    assertThat(json.get("failures").get(0).get("message").asText()).isEqualTo("no \"b\"\n");
    assertThat(json.get("failures").get(0).get("error").asText())
        .isEqualTo(IllegalStateException.class.getName());
    assertThat(json.get("stages").get(0).get("in").asInt()).isEqualTo(2);
  }

  private static String failing(String value) {
    if (value.equals("b")) {
      throw new IllegalStateException("no \"b\"\n");
    }
    return value;
  }
}
