package dev.parloom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A step of somebody else's, which is this class and nothing else. */
public final class ShoutStep implements StepType {

  private static final Key<String> END =
      Key.text("end", "What stands at the end").label("TEXT").required("!");
  private static final Key<Integer> TIMES = Key.odd("times", "How often", 1, 9).defaultsTo("1");
  private static final Key<Boolean> QUESTION = Key.flag("question", "Whether it is asked");

  @Override
  public String word() {
    return "shout";
  }

  @Override
  public String description() {
    return "Writes texts in capital letters.";
  }

  @Override
  public Optional<StepGroup> group() {
    return Optional.of(
        new StepGroup(
            "text",
            "Works on texts.",
            "Texts, and folders to search for them.",
            file -> file.toString().endsWith(".txt"),
            "files named .txt"));
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(END, TIMES, QUESTION);
  }

  @Override
  public StepAction action(Values values) {
    String end = values.get(END);
    int times = values.get(TIMES);
    if (values.get(QUESTION) && !end.endsWith("?")) {
      throw new IllegalArgumentException("a question ends in '?', not in '%s'".formatted(end));
    }
    return new StepAction.One(
        item -> {
          item.note(item.fileName() + " was quiet");
          String text = new String(item.bytes(), UTF_8).strip().toUpperCase(Locale.ROOT) + end;
          return text.repeat(times).getBytes(UTF_8);
        },
        end + times,
        Optional.of("loud"));
  }
}
