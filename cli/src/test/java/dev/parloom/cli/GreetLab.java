package dev.parloom.cli;

import dev.parloom.spi.ExitCode;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.LabMisusedException;
import java.util.List;

/** A lab of somebody else's, which is this class and nothing else. */
public final class GreetLab implements Lab {

  private static final Key<String> WHOM = Key.text("WHOM", "Who is greeted").required("Ada");
  private static final Key<Integer> TIMES =
      Key.integer("times", "How often", 1, 9).letter('t').defaultsTo("1");
  private static final Key<String> TONE =
      Key.word("tone", "How it sounds", "warm", "cool", "100%").label("TONE").defaultsTo("warm");
  private static final Key<Boolean> LOUD = Key.flag("loud", "In capital letters");

  @Override
  public String name() {
    return "greet";
  }

  @Override
  public String description() {
    return "Greets, 100% of the time.";
  }

  @Override
  public List<Key<?>> arguments() {
    return List.of(WHOM);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(TIMES, TONE, LOUD);
  }

  @Override
  public int run(LabContext context) {
    String whom = context.values().get(WHOM);
    if (whom.equals("nobody")) {
      throw new LabMisusedException("WHOM must be there");
    }
    boolean loud = context.values().get(LOUD);
    for (int i = 0; i < context.values().get(TIMES); i++) {
      context.print((loud ? "HELLO, " : "hello, ") + whom);
    }
    context.say(context.values().get(TONE));
    return ExitCode.SOME_FAILED;
  }
}
