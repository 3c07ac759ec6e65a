package dev.parloom.process;

import dev.parloom.core.pool.Gate;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolContract;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of all pools, over process pools and the corners of their choices. */
@Tag("process")
final class ProcessPoolContractTest {

  /** What process pools cannot share with their tasks. */
  @ExtendWith(NoRemains.class)
  abstract static class OnProcesses extends PoolContract {

    @TempDir Path folder;

    private final AtomicInteger gates = new AtomicInteger();

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

  @Nested
  final class OfTwo extends OnProcesses {
    @Override
    protected Pool open() {
      return ProcessPool.of(2);
    }
  }

  @Nested
  final class OfOneWithoutQueue extends OnProcesses {
    @Override
    protected Pool open() {
      return ProcessPool.builder().name("no-queue").workers(1).queue(0).open();
    }
  }
}
