package dev.parloom.core.pool;

import dev.parloom.core.loop.Loop;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import org.junit.jupiter.api.Nested;

/** What the pools of this module tell their listeners. */
final class PoolListenerTest {

  @Nested
  final class OfCallerPool extends PoolListenerContract {
    @Override
    protected Pool open() {
      return CallerPool.builder().listener(listener()).open();
    }

    @Override
    protected boolean runsInCaller() {
      return true;
    }
  }

  @Nested
  final class OfPlatformThreads extends PoolListenerContract {
    @Override
    protected Pool open() {
      return ThreadPool.builder().workers(2).listener(listener()).open();
    }
  }

  @Nested
  final class OfOneVirtualThread extends PoolListenerContract {
    @Override
    protected Pool open() {
      return ThreadPool.builder().virtual().workers(1).listener(listener()).open();
    }
  }

  @Nested
  final class OfLoop extends PoolListenerContract {
    @Override
    protected Pool open() {
      return Loop.builder().listener(listener()).open();
    }
  }
}
