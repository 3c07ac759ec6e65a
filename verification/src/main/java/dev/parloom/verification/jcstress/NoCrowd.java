package dev.parloom.verification.jcstress;

import dev.parloom.core.pool.PoolTask;
import dev.parloom.core.pool.WaitGraph;
import java.util.Collection;
import java.util.List;

/** No workers: these tests are the workers. */
final class NoCrowd implements WaitGraph.Crowd {

  @Override
  public String name() {
    return "none";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public Collection<PoolTask<?>> running() {
    return List.of();
  }
}
