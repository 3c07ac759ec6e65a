package dev.parloom.verification;

import static java.util.concurrent.TimeUnit.MINUTES;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.Select;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Channels, and selects of one clause, are linearizable: Lincheck compares with what one thread
 * would see. A select over several channels is not, by design: it looks at one after another.
 */
@Timeout(value = 60, unit = MINUTES)
final class ChannelModelTest {

  /** What never blocks, on two channels of one capacity. Lincheck calls it from its threads. */
  @Param(name = "item", gen = IntGen.class, conf = "1:3")
  public abstract static class TwoChannels {
    private final Channel<Integer> channel;
    private final Channel<Integer> other;

    TwoChannels(int capacity) {
      channel = Channel.bounded(capacity);
      other = Channel.bounded(capacity);
    }

    @Operation
    public boolean trySend(@Param(name = "item") int item) {
      return channel.trySend(item);
    }

    @Operation
    public @Nullable Integer tryReceive() {
      return channel.tryReceive().orElse(null);
    }

    @Operation
    public void close() {
      channel.close();
    }

    @Operation
    public int size() {
      return channel.size();
    }

    @Operation
    public @Nullable Integer selectToReceive() {
      return Select.<Integer>tryFirst(channel.receiving(n -> n, () -> -1)).orElse(null);
    }

    @Operation
    public @Nullable Integer selectToSend(@Param(name = "item") int item) {
      return Select.<Integer>tryFirst(channel.sending(item, () -> 100)).orElse(null);
    }

    @Operation
    public @Nullable Integer tryReceiveOther() {
      return other.tryReceive().orElse(null);
    }

    @Operation
    public boolean trySendOther(@Param(name = "item") int item) {
      return other.trySend(item);
    }
  }

  /** Rendezvous channels. */
  public static final class CapacityZero extends TwoChannels {
    public CapacityZero() {
      super(0);
    }
  }

  /** Channels with room for one. */
  public static final class CapacityOne extends TwoChannels {
    public CapacityOne() {
      super(1);
    }
  }

  /** Channels with room for two. */
  public static final class CapacityTwo extends TwoChannels {
    public CapacityTwo() {
      super(2);
    }
  }

  private static final List<Class<?>> ALL =
      List.of(CapacityZero.class, CapacityOne.class, CapacityTwo.class);

  @Test
  void channels_whenSchedulesAreExplored_areLinearizable() {
    for (Class<?> channels : ALL) {
      new ModelCheckingOptions()
          .iterations(5)
          .invocationsPerIteration(60)
          .threads(2)
          .actorsPerThread(3)
          .actorsBefore(1)
          .actorsAfter(1)
          .check(channels);
    }
  }

  @Test
  void channels_whenRunInParallel_areLinearizable() {
    for (Class<?> channels : ALL) {
      new StressOptions()
          .iterations(6)
          .invocationsPerIteration(200)
          .threads(2)
          .actorsPerThread(3)
          .actorsBefore(1)
          .actorsAfter(1)
          .check(channels);
    }
  }
}
