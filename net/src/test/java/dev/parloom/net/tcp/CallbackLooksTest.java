package dev.parloom.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.net.tcp.CallbackLooks.Look;
import org.junit.jupiter.api.Test;

class CallbackLooksTest {

  private static final Look NOTHING = new Look(0, false);
  private static final Look IDLE = new Look(0, true);

  /** A callback may run for less than 100 ns; here the watch looks every 50. */
  private final CallbackLooks looks = new CallbackLooks(100);

  @Test
  void callback_whenItRunsForTooLong_isToldOnce() {
    assertThat(looks.look(1, 1_000)).isEqualTo(NOTHING);
    assertThat(looks.look(1, 1_050)).isEqualTo(NOTHING);
    assertThat(looks.look(1, 1_100)).isEqualTo(new Look(100, false));
    looks.told();
    assertThat(looks.look(1, 1_150)).isEqualTo(NOTHING);
    assertThat(looks.look(1, 1_900)).isEqualTo(NOTHING); // late, but it was told
  }

  @Test
  void callback_whenItCouldNotBeTold_isToldAtTheNextLook() {
    looks.look(1, 1_000);
    looks.look(1, 1_050);
    assertThat(looks.look(1, 1_100)).isEqualTo(new Look(100, false));
    assertThat(looks.look(1, 1_150)).isEqualTo(new Look(150, false));
  }

  @Test
  void callbacks_whenEachIsShort_areNotAddedUp() {
    for (int i = 0; i < 100; i++) {
      assertThat(looks.look(2 * i + 1, 1_000 + 50 * i)).isEqualTo(NOTHING);
    }
  }

  /** On a busy machine it may have had no processor in that time, as the watch had none. */
  @Test
  void callback_whenTheWatchItselfComesLate_isGivenItsTimeAnew() {
    looks.look(1, 1_000);
    assertThat(looks.look(1, 1_500)).isEqualTo(NOTHING);
    assertThat(looks.look(1, 1_550)).isEqualTo(NOTHING);
    assertThat(looks.look(1, 1_600)).isEqualTo(new Look(100, false));
  }

  @Test
  void server_whenNothingRuns_isIdleAtTheSecondLook() {
    assertThat(looks.look(2, 1_000)).isEqualTo(NOTHING);
    assertThat(looks.look(2, 1_050)).isEqualTo(IDLE);
    assertThat(looks.look(3, 9_000)).isEqualTo(NOTHING);
  }
}
