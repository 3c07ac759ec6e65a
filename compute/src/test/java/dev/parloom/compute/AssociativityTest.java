package dev.parloom.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Operators that are not associative are refused, with the values that show it. */
@Tag("process")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class AssociativityTest {

  private static List<Integer> upTo(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  @Test
  void power_isRefusedOnEveryPool_withItsCounterExample() throws Exception {
    Reduction<Double, Double, RuntimeException> power = Reduction.of(Math::pow);
    Kinds.each((kind, pool) ->
        assertThatThrownBy(() -> power.over(pool, List.of(2.0, 1.0, 2.0)))
            .as(kind)
            .isInstanceOf(OperatorNotAssociativeException.class)
            .hasMessageContaining("(2.0 ∘ 1.0) ∘ 2.0 = 4.0, but 2.0 ∘ (1.0 ∘ 2.0) = 2.0")
            .hasMessageContaining("inputs 0 to 2"));
  }

  @Test
  void subtraction_isRefused_alsoWhenOnlyLateInputsShowIt() throws Exception {
    Reduction<Integer, Integer, RuntimeException> minus =
        Reduction.of((Integer a, Integer b) -> a - b);
    // x − 0 − 0 is associative: only inputs far on tell.
    List<Integer> late = new ArrayList<>(upTo(100_000));
    for (int i = 0; i < 1000; i++) {
      late.set(i, 0);
    }
    try (Pool pool = ThreadPool.platform(2)) {
      for (List<Integer> inputs : List.of(upTo(20), late)) {
        assertThatThrownBy(() -> minus.over(pool, inputs))
            .isInstanceOf(OperatorNotAssociativeException.class);
        assertThatThrownBy(() -> minus.over(pool, inputs.iterator()))
            .isInstanceOf(OperatorNotAssociativeException.class);
      }
    }
  }

  @Test
  void operator_whenOnlyResultsOfManyShowIt_isRefused() throws Exception {
    // Sums that stop at 10 are associative on small numbers, but this one jumps back.
    Reduction<Integer, Integer, RuntimeException> jumping =
        Reduction.of((Integer a, Integer b) -> a + b > 10 ? a : a + b);
    List<Integer> ones = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      ones.add(1);
    }
    try (Pool pool = CallerPool.open()) {
      assertThat(jumping.over(pool, ones.subList(0, 16))).isLessThanOrEqualTo(10);
      assertThatThrownBy(() -> jumping.over(pool, ones))
          .isInstanceOf(OperatorNotAssociativeException.class);
    }
  }

  @Test
  void sumOfDoubles_whenItsErrorIsStated_isAcceptedWithinItAndRefusedBeyond() throws Exception {
    List<Double> tame = List.of(0.1, 0.2, 0.3, 0.4);
    List<Double> wild = List.of(1e16, -1e16, 1.0);
    Reduction<Double, Double, RuntimeException> sum = Reduction.of(Double::sum);
    try (Pool pool = ThreadPool.platform(2)) {
      assertThat(sum.equality(Equality.within(1e-12)).over(pool, tame)).isEqualTo(1.0);
      assertThatThrownBy(() -> sum.equality(Equality.within(1e-17)).over(pool, tame))
          .isInstanceOf(OperatorNotAssociativeException.class);
      assertThatThrownBy(() -> sum.equality(Equality.within(1e-12)).over(pool, wild))
          .isInstanceOf(OperatorNotAssociativeException.class)
          .hasMessageContaining(
              "(1.0E16 ∘ -1.0E16) ∘ 1.0 = 1.0, but 1.0E16 ∘ (-1.0E16 ∘ 1.0) = 0.0");
    }
  }

  @Test
  void check_whenTurnedOff_callsTheOperatorNoMoreThanNeeded() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Reduction<Integer, Integer, RuntimeException> minus =
        Reduction.of((Integer a, Integer b) -> {
          calls.incrementAndGet();
          return a - b;
        });
    try (Pool pool = CallerPool.open()) {
      assertThat(minus.unchecked().over(pool, List.of(5, 3, 1))).isEqualTo(1); // (5 − 3) − 1
      assertThat(calls.get()).isEqualTo(2);
      var _ = minus.equality((a, b) -> true).over(pool, upTo(1_000_000));
      assertThat(calls.get()).isBetween(1_000_002, 1_001_000);
    }
  }

  @Test
  void error_whenOutOfBounds_isRefused() {
    for (double error : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> Equality.within(error))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be 0 or more and less than 1, but is " + error);
    }
  }

  @Test
  void within_whenValuesAreSpecial_comparesThemAsThemselves() {
    Equality<Double> equality = Equality.within(1e-9);
    assertThat(equality.same(Double.NaN, Double.NaN)).isTrue();
    assertThat(equality.same(0.0, -0.0)).isTrue();
    assertThat(equality.same(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)).isTrue();
    assertThat(equality.same(Double.POSITIVE_INFINITY, 1.0)).isFalse();
    assertThat(equality.same(Double.NaN, 1.0)).isFalse();
  }
}
