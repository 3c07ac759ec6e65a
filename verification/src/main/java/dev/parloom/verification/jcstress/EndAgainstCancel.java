package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.spi.TaskRun;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A task that ends while it is cancelled has one outcome, and everybody sees that one. */
@JCStressTest
@Outcome(
    id = {"1, 0, 1"},
    expect = ACCEPTABLE,
    desc = "It ended first.")
@Outcome(
    id = {"0, 1, 2"},
    expect = ACCEPTABLE,
    desc = "It was cancelled first.")
@Outcome(expect = FORBIDDEN, desc = "Two outcomes, or none.")
@State
public class EndAgainstCancel {

  private final TaskRun<Integer> task = NoWorkers.task();

  @Actor
  public void worker(III_Result result) {
    boolean mine = task.start(NoWorkers.ACTOR) && task.end(new Done<>(1));
    result.r1 = mine ? 1 : 0;
    task.left();
  }

  @Actor
  public void canceller(III_Result result) {
    result.r2 = task.cancel() ? 1 : 0;
  }

  @Arbiter
  public void outcome(III_Result result) {
    result.r3 = task.task().isCancelled() ? 2 : task.isDone() ? 1 : 0;
  }
}
