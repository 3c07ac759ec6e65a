package dev.parloom.core.pool;

import dev.parloom.core.loop.Loop;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The contract, over every pool of this module and the corners of its choices. */
final class PoolContractTest {

  @Nested
  final class OfCallerPool extends PoolContract {
    @Override
    protected Pool open() {
      return CallerPool.open();
    }

    @Override
    protected boolean runsInCaller() {
      return true;
    }
  }

  @Nested
  final class OfOnePlatformThread extends PoolContract {
    @Override
    protected Pool open() {
      return ThreadPool.platform(1);
    }
  }

  @Nested
  final class OfTwoPlatformThreads extends PoolContract {
    @Override
    protected Pool open() {
      return ThreadPool.platform(2);
    }
  }

  @Nested
  final class OfOneVirtualThread extends PoolContract {
    @Override
    protected Pool open() {
      return ThreadPool.virtual(1);
    }
  }

  @Nested
  final class OfEightVirtualThreads extends PoolContract {
    @Override
    protected Pool open() {
      return ThreadPool.virtual(8);
    }
  }

  @Nested
  final class OfThreadsWithoutQueue extends PoolContract {
    @Override
    protected Pool open() {
      return ThreadPool.builder().name("no-queue").workers(2).queue(0).open();
    }
  }

  @Nested
  final class OfOneVirtualThreadWithQueueOfOne extends PoolContract {
    @Override
    protected Pool open() {
      return ThreadPool.builder().name("narrow").virtual().workers(1).queue(1).open();
    }
  }

  @Nested
  final class OfLoop extends PoolContract {
    @Override
    protected Pool open() {
      return Loop.builder().stallLimit(Duration.ofMillis(2)).onStall(_ -> {}).open();
    }
  }

  @Nested
  final class OfLoopWithRoomForTwo extends PoolContract {
    @Override
    protected Pool open() {
      return Loop.builder().name("narrow").capacity(2).stallLimit(Duration.ZERO).open();
    }
  }
}
