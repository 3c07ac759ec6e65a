package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.pool.spi.Worker;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A request to stop comes while the code runs, or never; not after it has left. */
@JCStressTest
@Outcome(
    id = {"1, 1"},
    expect = ACCEPTABLE,
    desc = "In time, or not at all.")
@Outcome(expect = FORBIDDEN, desc = "It reached the worker after the task had left.")
@State
public class StopAgainstLeft {

  private final TaskRun<Integer> task = NoWorkers.task();
  private volatile boolean gone;
  private volatile boolean late;

  /** Starts the task, for no two actors may. */
  public StopAgainstLeft() {
    if (!task.start(Worker.of(() -> "actor", this::stop))) {
      throw new AssertionError("a new task cannot be started");
    }
  }

  private void stop() {
    late = gone;
  }

  @Actor
  public void worker(II_Result result) {
    task.left();
    gone = true;
    result.r1 = 1;
  }

  @Actor
  public void canceller(II_Result result) {
    boolean cancelled = task.cancel();
    result.r2 = late ? 2 : cancelled ? 1 : 0;
  }
}
