package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.pipeline.BottleneckFinder.Station;
import java.util.List;
import org.junit.jupiter.api.Test;

class BottleneckFinderTest {

  private static Bottleneck find(List<Station> stations, double source, double processors) {
    return BottleneckFinder.find(stations, source, processors).orElseThrow();
  }

  @Test
  void gain_whenNothingElseIsBusy_isOneMoreWorkerOverTheWorkers() {
    Bottleneck bottleneck =
        find(List.of(new Station("read", 8, 0.1), new Station("resize", 2, 0.99)), 0.01, 0.3);

    assertThat(bottleneck.place()).isEqualTo("resize");
    assertThat(bottleneck.gain()).isEqualTo(1.5);
    assertThat(bottleneck.limit()).isEmpty();
    assertThat(bottleneck.describe())
        .isEqualTo("Bottleneck: resize (99 % busy); one more worker there: 1.5×.");
  }

  @Test
  void gain_whenAnotherStageFillsUpFirst_endsThere() {
    Bottleneck bottleneck =
        find(List.of(new Station("read", 8, 0.8), new Station("resize", 2, 0.99)), 0.01, 0.3);

    assertThat(bottleneck.gain()).isCloseTo(1.25, within(1e-9));
    assertThat(bottleneck.limit()).isEqualTo("'read' is 80 % busy");
  }

  @Test
  void gain_whenTheProcessorsAreBusy_isNone() {
    Bottleneck bottleneck = find(List.of(new Station("resize", 2, 1.0)), 0.0, 1.0);

    assertThat(bottleneck.gain()).isEqualTo(1.0);
    assertThat(bottleneck.describe())
        .isEqualTo(
            "Bottleneck: resize (100 % busy); one more worker there: 1.0×,"
                + " as the processors are 100 % busy.");
  }

  @Test
  void place_whenTheSourceIsSlowest_isTheSource() {
    Bottleneck bottleneck = find(List.of(new Station("resize", 2, 0.2)), 0.97, 0.3);

    assertThat(bottleneck.place()).isEqualTo(Bottleneck.SOURCE);
    assertThat(bottleneck.describe())
        .isEqualTo("Bottleneck: source (97 % busy); more workers would not help.");
  }

  @Test
  void bottleneck_whenNothingWasBusy_isNone() {
    assertThat(BottleneckFinder.find(List.of(new Station("a", 1, 0.001)), 0.001, 0.001)).isEmpty();
  }
}
