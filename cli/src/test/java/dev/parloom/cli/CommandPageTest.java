package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.job.step.StepTypes;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.StepType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The page of the command line has all that is found. */
final class CommandPageTest {

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/cli.md"));
  }

  /** What stands below the heading that begins like this. */
  private static String section(String page, String heading) {
    int start = page.indexOf("\n" + heading);
    assertThat(start).as(heading).isNotNegative();
    int end = page.indexOf("\n## ", start + 1);
    return page.substring(start, end < 0 ? page.length() : end);
  }

  @Test
  void steps_areInTheTablesWithTheirKeys() throws IOException {
    String files = section(page(), "### Steps");
    for (StepType type : StepTypes.all()) {
      assertThat(files).containsPattern("\n\\| `" + type.word() + "[:`]");
      for (Key<?> key : type.keys()) {
        assertThat(files).as(type.word()).contains(key.name() + ":");
      }
      if (type.group().isPresent()) {
        String group = type.group().get().name();
        String commands = section(page(), "## `parloom " + group + " STEP");
        assertThat(commands).contains("\n| `" + type.word() + "` |");
        for (Key<?> key : type.keys()) {
          assertThat(commands).as(type.word()).contains("`--" + key.name() + " ");
        }
      }
    }
  }

  @Test
  void labs_haveTheirSectionsWithTheirKeys() throws IOException {
    String labs = page().substring(page().indexOf("\n## `parloom lab"));
    for (Lab lab : ServiceLoader.load(Lab.class)) {
      assertThat(labs).containsPattern("\n## .*[` ]" + lab.name() + "[` ].*\n");
      for (Key<?> key : lab.keys()) {
        assertThat(labs)
            .as(lab.name())
            .containsPattern(
                "[`\\[](--%s|-%s)"
                    .formatted(key.name(), key.letter().map(String::valueOf).orElse("-")));
      }
    }
  }
}
