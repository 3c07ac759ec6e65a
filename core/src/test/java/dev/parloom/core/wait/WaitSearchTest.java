package dev.parloom.core.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The search by itself, over waits that the test makes up: no thread waits here. */
final class WaitSearchTest {

  private final Map<Awaiter, Awaited> waits = new HashMap<>();

  /** What waits, and can be waited for: its end. */
  private static final class Runner implements Awaiter, Awaited {
    private final String name;

    Runner(String name) {
      this.name = name;
    }

    @Override
    public String described() {
      return name;
    }

    @Override
    public RuntimeException deadlocked(Awaited target) {
      return new IllegalStateException(name + " waits for " + target.described());
    }

    @Override
    public boolean canCome(WaitSearch search) {
      if (!search.visit(this)) {
        return false;
      }
      Awaited awaited = search.awaitedBy(this);
      return awaited == null || awaited.canCome(search);
    }
  }

  private record Either(List<Awaited> targets) implements Awaited {
    @Override
    public String described() {
      return "either";
    }

    @Override
    public boolean canCome(WaitSearch search) {
      return search.anyCanCome(targets);
    }
  }

  private final Runner first = new Runner("first");
  private final Runner second = new Runner("second");
  private final Runner third = new Runner("third");

  @AfterEach
  void runNothing() {
    WaitGraph.setCurrent(null);
  }

  private boolean canCome(Awaited target, Awaiter asker) {
    return target.canCome(new WaitSearch(waits, asker));
  }

  @Test
  void canCome_whenWhatIsAwaitedRuns_isTrue() {
    waits.put(first, second);

    assertThat(canCome(second, first)).isTrue();
  }

  @Test
  void canCome_whenTheWaitsFormACycle_isFalse() {
    waits.put(first, second);
    waits.put(second, third);
    waits.put(third, first);

    assertThat(canCome(second, first)).isFalse();
    assertThat(canCome(first, null)).isFalse();
  }

  @Test
  void canCome_whenOneOfTwoIsNoPartOfTheCycle_isTrue() {
    waits.put(first, new Either(List.of(second, third)));
    waits.put(second, first);

    assertThat(canCome(waits.get(first), first)).isTrue();
    waits.put(third, second);
    assertThat(canCome(waits.get(first), first)).isFalse();
  }

  @Test
  void enter_whenItClosesACycle_throwsWhatTheWaiterMakesAndKeepsNothing() {
    WaitGraph.setCurrent(first);

    assertThatThrownBy(() -> WaitGraph.enter(first))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("first waits for first");
    assertThat(WaitGraph.waits()).doesNotContainKey(first);
  }

  @Test
  void enter_whenItCanCome_isSeenUntilExit() {
    WaitGraph.setCurrent(first);
    WaitGraph.enter(second);
    assertThat(WaitGraph.waits()).containsEntry(first, second);
    WaitGraph.exit();

    assertThat(WaitGraph.waits()).doesNotContainKey(first);
  }

  @Test
  void enterAny_whenOneOfThemIsUnknown_entersNothing() {
    WaitGraph.setCurrent(first);
    WaitGraph.enterAny(List.of(first, "something else"));

    assertThat(WaitGraph.waits()).doesNotContainKey(first);
    assertThatThrownBy(() -> WaitGraph.enterAny(List.of(first)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void enter_whenTheThreadRunsNothing_doesNothing() {
    WaitGraph.enter(first);

    assertThat(WaitGraph.waits()).doesNotContainValue(first);
  }
}
