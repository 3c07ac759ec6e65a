package dev.parloom.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyTest {

  private static final Key<Integer> COUNT =
      Key.integer("count", "How many", 1, 10_000).defaultsTo("7");

  private static void refuses(Key<?> key, String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key.form().read(text))
        .withMessage(message);
  }

  @Test
  void key_whenRead_hasItsType() {
    assertThat(COUNT.form().read("0010")).isEqualTo(10);
    assertThat(Key.number("n", "N", -1, Long.MAX_VALUE).form().read("9223372036854775807"))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(Key.share("s", "S").form().read("30%")).isEqualTo(0.3);
    assertThat(Key.time("t", "T").form().read("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(Key.path("p", "P").form().read("a/b")).isEqualTo(Path.of("a/b"));
    assertThat(Key.text("t", "T").form().read(" ")).isEqualTo(" ");
    assertThat(Key.word("w", "W", "mean", "gaussian").form().read("mean")).isEqualTo("mean");
    assertThat(Key.flag("f", "F").form().read("true")).isTrue();
  }

  @Test
  void number_whenOutOfBounds_isRefusedWithThem() {
    refuses(COUNT, "0", "must be 1 to 10,000, but is 0");
    refuses(COUNT, "10001", "must be 1 to 10,000, but is 10,001");
    refuses(COUNT, "1.5", "must be a whole number, but is '1.5'");
    refuses(COUNT, "", "must be a whole number, but is ''");
    Key<Integer> open = Key.integer("n", "N", 1, Integer.MAX_VALUE);
    refuses(open, "-3", "must be 1 or more, but is -3");
    refuses(open, "2147483648", "must be 1 to 2,147,483,647, but is 2,147,483,648");
  }

  @Test
  void word_whenItIsNone_isRefusedWithAll() {
    refuses(Key.word("w", "W", "a", "b"), "c", "must be a or b, but is 'c'");
    refuses(Key.word("w", "W", "a", "b", "c"), "d", "must be one of a, b, c, but is 'd'");
    refuses(Key.flag("f", "F"), "yes", "must be true or false, but is 'yes'");
  }

  @Test
  void choice_whenWrittenInAnotherWay_isReadAllTheSame() {
    Key<Integer> key =
        Key.choice(
            "k",
            "K",
            List.of("one", "two"),
            word -> word.startsWith("o") ? Optional.of(1) : Optional.empty());
    assertThat(key.form().read("one")).isEqualTo(1);
    assertThat(key.form().read("once")).isEqualTo(1);
    refuses(key, "three", "must be one or two, but is 'three'");
  }

  @Test
  void default_whenTheKeyDoesNotTakeIt_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> COUNT.defaultsTo("0"))
        .withMessage("must be 1 to 10,000, but is 0");
  }

  @Test
  void help_saysBoundsAndDefault() {
    assertThat(COUNT.help()).isEqualTo("How many (1 to 10,000). Default: 7.");
    assertThat(Key.integer("n", "How many", 1, Integer.MAX_VALUE).required("3").help())
        .isEqualTo("How many (1 or more).");
    assertThat(Key.number("seed", "A seed", Long.MIN_VALUE, Long.MAX_VALUE).help())
        .isEqualTo("A seed.");
    assertThat(Key.word("w", "What", "a", "b", "c").defaultsTo("a").help())
        .isEqualTo("What (a, b or c). Default: a.");
    assertThat(Key.flag("f", "Whether").help()).isEqualTo("Whether.");
    assertThat(COUNT.defaultsTo("8", "as many as there are").help())
        .isEqualTo("How many (1 to 10,000). Default: as many as there are.");
  }

  @Test
  void values_whenNotGiven_areTheDefaults() {
    Key<Path> path = Key.path("p", "P");
    Values none = Values.none();
    assertThat(none.get(COUNT)).isEqualTo(7);
    assertThat(none.find(path)).isEmpty();
    assertThat(none.get(Key.flag("f", "F"))).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> none.get(path))
        .withMessage("no value was given for the key p, which has no default");
    Values some = none.with(COUNT, 3).with(path, Path.of("x"));
    assertThat(some.get(COUNT)).isEqualTo(3);
    assertThat(some.get(path)).isEqualTo(Path.of("x"));
    assertThat(none.get(COUNT)).isEqualTo(7);
  }
}
