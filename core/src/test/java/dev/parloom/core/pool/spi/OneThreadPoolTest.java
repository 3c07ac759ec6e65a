package dev.parloom.core.pool.spi;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolContract;
import dev.parloom.core.pool.PoolListenerContract;
import org.junit.jupiter.api.Nested;

/** That one class on {@code pool.spi} is a pool. */
final class OneThreadPoolTest {

  @Nested
  final class Contract extends PoolContract {
    @Override
    protected Pool open() {
      return OneThreadPool.open(null);
    }

    @Override
    protected boolean canTimeOut() {
      return false;
    }
  }

  @Nested
  final class Listener extends PoolListenerContract {
    @Override
    protected Pool open() {
      return OneThreadPool.open(listener());
    }
  }
}
