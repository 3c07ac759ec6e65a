package dev.parloom.process;

import dev.parloom.core.pool.Gate;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolListenerContract;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What process pools tell their listeners. */
@Tag("process")
@ExtendWith(NoRemains.class)
final class ProcessPoolListenerTest extends PoolListenerContract {

  @TempDir Path folder;

  private final AtomicInteger gates = new AtomicInteger();

  @Override
  protected Pool open() {
    return ProcessPool.builder().workers(2).listener(listener()).open();
  }

  @Override
  protected boolean sharesMemory() {
    return false;
  }

  @Override
  protected boolean cannotKill() {
    return false;
  }

  @Override
  protected Gate newGate() {
    return FileGate.in(folder, "gate-" + gates.incrementAndGet());
  }
}
