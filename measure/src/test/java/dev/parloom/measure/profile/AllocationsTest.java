package dev.parloom.measure.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a thread had allocated before the recording is none of it. */
final class AllocationsTest {

  private static final Instant START = Instant.EPOCH;

  @Test
  void firstSample_ofAThreadThatWasThere_isWithoutWhatItHadAllocated() {
    Allocations allocations = new Allocations();
    allocations.add(1, START.plusSeconds(2), "A", "a:1", 50);
    allocations.add(1, START.plusSeconds(1), "A", "a:1", 1_010);
    allocations.allocatedBy(1, START, 1_000);
    allocations.allocatedBy(1, START.plusSeconds(9), 1_070);
    assertThat(allocations.mostFirst()).containsExactly(new Allocation("A", 60, "a:1"));
  }

  @Test
  void firstSample_ofANewThread_counts() {
    Allocations allocations = new Allocations();
    allocations.add(1, START.plusSeconds(1), "A", "a:1", 30);
    allocations.add(1, START.plusSeconds(2), "A", "a:2", 40);
    allocations.add(2, START.plusSeconds(2), "B", "b:1", 80);
    allocations.allocatedBy(1, START.plusSeconds(9), 70);
    assertThat(allocations.mostFirst())
        .containsExactly(new Allocation("B", 80, "b:1"), new Allocation("A", 70, "a:2"));
  }
}
