package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.spi.TaskRun;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Whoever waits for an outcome is woken, and sees what the task did. */
@JCStressTest
@Outcome(
    id = {"1, 6"},
    expect = ACCEPTABLE,
    desc = "Woken, and sees it.")
@Outcome(expect = FORBIDDEN, desc = "Sees an outcome without what led to it.")
@State
public class WaitAgainstEnd {

  private final TaskRun<Integer> task = NoWorkers.task();
  private int plain;

  @Actor
  public void worker(II_Result result) {
    plain = 5;
    result.r1 = task.start(NoWorkers.ACTOR) && task.end(new Done<>(1)) ? 1 : 0;
    task.left();
  }

  @Actor
  public void waiter(II_Result result) {
    result.r2 =
        Blocking.call(task.task()::outcome) instanceof Done<Integer>(var value)
            ? plain + value
            : -1;
  }
}
