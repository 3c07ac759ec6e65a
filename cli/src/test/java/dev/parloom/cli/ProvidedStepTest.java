package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step is one class and the line that names it: pipeline files and commands have it. */
final class ProvidedStepTest extends CommandTestBase {

  private @Nullable Provided provided;

  @BeforeEach
  void provideOneMore(@TempDir Path services) throws IOException {
    provided = Provided.in(services, StepType.class, ShoutStep.class);
    writeInputs(1);
  }

  @AfterEach
  void provideNoMore() throws IOException {
    Objects.requireNonNull(provided, "set before each test").close();
  }

  @Test
  void step_inAPipelineFile_isRun() throws Exception {
    writePipeline("- shout: {end: '!', times: 3}");
    Result result = parloom().run("run", "p.yaml").exited(0);
    assertThat(result.err()).contains("note: in/001.txt: 001.loud was quiet\n");
    assertThat(contents("out")).containsOnlyKeys("001.loud").containsValue("TEXT 1!".repeat(3));
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("1 skipped");
    writePipeline("- shout: {end: '?', question: true}");
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("1 done");
  }

  @Tag("process")
  @Test
  void step_onProcesses_isRun() throws Exception {
    writePipeline("- {shout: {end: '!'}, on: processes}");
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("001.loud was quiet");
    assertThat(contents("out")).containsEntry("001.loud", "TEXT 1!");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          - shout                         | 4:5: the step 'shout' needs a value: write 'shout: …'
          - shout: {times: 3}             | 4:12: 'shout' needs a end, like end: !
          - shout: {end: '!', times: 2}   | 4:30: 'times' must be odd, but is 2
          - shout: {end: '!', times: 11}  | 4:30: 'times' must be 1 to 9, but is 11
          - shout: {end: '!', tines: 1}   | 4:23: unknown key 'tines', did you mean 'times'?; \
          'shout' knows end, times, question
          - shout: {end: '!', question: x} | 4:33: 'question' cannot be 'x'; it is one of true, false
          - shout: {end: '!', question: true} | 4:12: 'shout': a question ends in '?', not in '!'
          - shuot: {end: '!'}             | 4:5: unknown key 'shuot', did you mean 'shout'?
          """)
  void step_whenItsValuesAreWrong_isRefusedWithThePlace(String step, String message)
      throws Exception {
    writePipeline(step);
    assertThat(parloom().run("run", "p.yaml").exited(2).err()).startsWith("p.yaml:" + message);
  }

  @Test
  void step_isInTheSchema() throws Exception {
    JsonNode schema = new ObjectMapper().readTree(parloom().run("run", "--schema").exited(0).out());
    JsonNode shout = schema.at("/$defs/step/anyOf/1/properties/shout");
    assertThat(shout)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "description": "Writes texts in capital letters.",
                      "type": "object",
                      "required": ["end"],
                      "additionalProperties": false,
                      "properties": {
                        "end": {
                          "description": "What stands at the end.",
                          "$ref": "#/$defs/text"
                        },
                        "times": {
                          "description": "How often (odd, 1 to 9). Default: 1.",
                          "type": "integer",
                          "minimum": 1,
                          "maximum": 9,
                          "not": { "multipleOf": 2 }
                        },
                        "question": {
                          "description": "Whether it is asked.",
                          "type": "boolean"
                        }
                      }
                    }
                    """));
  }

  @Test
  void step_asACommand_isRunAndHasHelp() throws Exception {
    assertThat(parloom().run("--help").exited(0).out())
        .containsPattern("(?s)\n  text  +Works on texts.\n  image .*\n  scale ");
    assertThat(parloom().run("text").exited(2).err())
        .startsWith("parloom text: a command is needed: shout\n");
    assertThat(parloom().run("text", "shout", "--help").exited(0).out())
        .contains("Writes texts in capital letters.")
        .containsPattern("\\[IN\\.\\.\\.\\] +Texts, and folders to search for them.")
        .containsPattern("--end=TEXT +What stands at the end.")
        .containsPattern("--times=N +How often .odd, 1 to 9.. Default: 1.");
    var _ = parloom().run("text", "shout", "in", "-o", "out", "--end=?", "--question").exited(0);
    assertThat(contents("out")).containsOnlyKeys("001.loud").containsValue("TEXT 1?");
    assertThat(parloom().run("text", "shout", "in", "-o", "out", "--end=!", "--times=4").err())
        .startsWith("parloom text shout: --times must be odd, but is 4\n");
    assertThat(parloom().run("text", "shout", "in", "-o", "out", "--end=!", "--question").err())
        .startsWith("parloom text shout: a question ends in '?', not in '!'\n");
    assertThat(parloom().run("text", "shout", "in", "-o", "out").exited(2).err())
        .startsWith("parloom text shout: Missing required option: '--end=TEXT'\n");
  }

  /** Calls itself as one that is there already. */
  public static final class SecondGrayStep implements StepType {
    @Override
    public String word() {
      return "gray";
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public StepAction action(Values values) {
      throw new IllegalArgumentException("is never asked");
    }
  }

  @Test
  void step_whenItsWordIsTaken_isNamed(@TempDir Path services) throws Exception {
    try (var _ = Provided.in(services, StepType.class, SecondGrayStep.class)) {
      assertThat(parloom().run("--version").exited(2).err())
          .startsWith("parloom: what was added to it cannot be used: two steps are called 'gray': ")
          .contains("SecondGrayStep");
    }
  }
}
