package dev.parloom.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a prioritized channel does beyond what all channels do. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class PrioritizedChannelTest {

  private record Job(int rank, int number) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void receive_whenItemsWait_givesTheSmallestAndEqualOnesInOrderOfArrival(long seed)
      throws Exception {
    Random random = new Random(seed);
    Channel<Job> channel = Channel.prioritized(64, Comparator.comparingInt(Job::rank));
    List<Job> jobs = IntStream.range(0, 64).mapToObj(i -> new Job(random.nextInt(5), i)).toList();
    for (Job job : jobs) {
      channel.send(job);
    }
    channel.close();

    List<Job> received = new ArrayList<>();
    channel.forEach(received::add);
    assertThat(received)
        .as("seed %d", seed)
        .isEqualTo(jobs.stream().sorted(Comparator.comparingInt(Job::rank)).toList());
  }

  @Test
  void receive_whenASmallerItemIsWithABlockedSender_givesAnAcceptedOne() throws Exception {
    Channel<Integer> channel = Channel.prioritized(1, Comparator.naturalOrder());
    channel.send(5);
    try (var sender = Background.run(() -> channel.send(1)).awaitBlocked()) {
      assertThat(channel.receive()).isEqualTo(5);
      assertThat(channel.receive()).isEqualTo(1);
      assertThat(sender.get()).isNull();
    }
  }
}
