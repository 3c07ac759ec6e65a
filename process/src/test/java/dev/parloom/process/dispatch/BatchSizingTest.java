package dev.parloom.process.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many tasks go together, at the edges. */
class BatchSizingTest {

  private static final int MIB = 1 << 20;
  private static final int ANY = Integer.MAX_VALUE;

  @Test
  void together_whenCostIsNotKnown_isOne() {
    assertThat(BatchSizing.together(1_000, 1, ANY, 0)).isEqualTo(1);
  }

  @Test
  void together_whenCostIsKnown_takesHalfAMillisecond() {
    assertThat(BatchSizing.together(1_000, 1, ANY, 5_000)).isEqualTo(100);
    assertThat(BatchSizing.together(1_000, 1, ANY, 499_999)).isEqualTo(1);
    assertThat(BatchSizing.together(1_000, 1, ANY, 250_000)).isEqualTo(2);
  }

  @Test
  void together_whenOneTaskTakesLonger_isOne() {
    assertThat(BatchSizing.together(1_000, 1, ANY, Long.MAX_VALUE)).isEqualTo(1);
  }

  @Test
  void together_whenFewWait_leavesOtherWorkersTheirPart() {
    assertThat(BatchSizing.together(9, 4, ANY, 1)).isEqualTo(3);
    assertThat(BatchSizing.together(8, 4, ANY, 1)).isEqualTo(2);
    assertThat(BatchSizing.together(1, 4, ANY, 1)).isEqualTo(1);
  }

  @Test
  void together_whenTasksAreTiny_isBounded() {
    assertThat(BatchSizing.together(100_000, 1, ANY, 1)).isEqualTo(1_024);
  }

  @Test
  void together_whenWorkerIsToBeReplacedSoon_isNoMoreThanItMayRun() {
    assertThat(BatchSizing.together(1_000, 1, 7, 1)).isEqualTo(7);
  }

  @Test
  void isFull_whenBytesOrFunctionsReachTheLimit() {
    assertThat(BatchSizing.isFull(MIB - 1, 31)).isFalse();
    assertThat(BatchSizing.isFull(MIB, 1)).isTrue();
    assertThat(BatchSizing.isFull(1, 32)).isTrue();
  }

  @Test
  void goesAlone_whenInputIsBeyondAMebibyte() {
    assertThat(BatchSizing.goesAlone(MIB)).isFalse();
    assertThat(BatchSizing.goesAlone(MIB + 1)).isTrue();
  }

  @Test
  void share_whenNoneIsIdle_isAll() {
    assertThat(BatchSizing.share(10, 1_000_000, 0, ANY)).isEqualTo(10);
  }

  @Test
  void share_whenOthersAreIdle_leavesThemTheirPart() {
    assertThat(BatchSizing.share(10, 1_000_000, 2, ANY)).isEqualTo(4);
    assertThat(BatchSizing.share(1, 1_000_000, 2, ANY)).isEqualTo(1);
  }

  @Test
  void share_whenAllTakesLessThanAMove_isAll() {
    assertThat(BatchSizing.share(10, 20_000, 2, ANY)).isEqualTo(10);
    assertThat(BatchSizing.share(10, 20_001, 2, ANY)).isEqualTo(4);
  }

  @Test
  void share_whenWorkerIsToBeReplacedSoon_isNoMoreThanItMayRun() {
    assertThat(BatchSizing.share(10, 0, 0, 3)).isEqualTo(3);
  }

  @Test
  void mapPart_whenCostIsNotKnown_isOne() {
    assertThat(BatchSizing.mapPart(1_000, 4, 0)).isEqualTo(1);
  }

  @Test
  void mapPart_whenCostIsKnown_takesTwoMilliseconds() {
    assertThat(BatchSizing.mapPart(-1, 4, 20_000)).isEqualTo(100);
    assertThat(BatchSizing.mapPart(100_000, 4, 20_000)).isEqualTo(100);
  }

  @Test
  void mapPart_whenFewInputsAreLeft_isTheirShare() {
    assertThat(BatchSizing.mapPart(9, 4, 1)).isEqualTo(3);
    assertThat(BatchSizing.mapPart(1, 4, 1)).isEqualTo(1);
  }

  @Test
  void mapPart_whenTasksAreTiny_isBounded() {
    assertThat(BatchSizing.mapPart(0, 4, 1)).isEqualTo(65_536);
  }

  @Test
  void isWorthMoving_whenTasksTakeLongerThanAMove() {
    assertThat(BatchSizing.isWorthMoving(2, 100_000)).isFalse();
    assertThat(BatchSizing.isWorthMoving(2, 100_001)).isTrue();
    assertThat(BatchSizing.isWorthMoving(65_536, 0)).isFalse();
  }

  @Test
  void isHeldUp_whenAMillisecondHasPassed() {
    assertThat(BatchSizing.isHeldUp(1_000_000)).isFalse();
    assertThat(BatchSizing.isHeldUp(1_000_001)).isTrue();
  }

  @Test
  void moved_whenOneIsLeft_isThatOne() {
    assertThat(BatchSizing.moved(1, ANY)).isEqualTo(1);
  }

  @Test
  void moved_whenSeveralAreLeft_isTheLargerHalf() {
    assertThat(BatchSizing.moved(4, ANY)).isEqualTo(2);
    assertThat(BatchSizing.moved(5, ANY)).isEqualTo(3);
    assertThat(BatchSizing.moved(5, 1)).isEqualTo(1);
  }
}
