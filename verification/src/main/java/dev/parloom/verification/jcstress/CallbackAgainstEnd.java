package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.spi.TaskRun;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A callback registered while the task ends is called exactly once. */
@JCStressTest
@Outcome(
    id = {"1, 1"},
    expect = ACCEPTABLE,
    desc = "Each once.")
@Outcome(expect = FORBIDDEN, desc = "Forgotten, or called twice.")
@State
public class CallbackAgainstEnd {

  private final TaskRun<Integer> task = NoWorkers.task();
  private final AtomicInteger first = new AtomicInteger();
  private final AtomicInteger second = new AtomicInteger();

  @Actor
  public void worker() {
    if (task.start(NoWorkers.ACTOR) && task.end(new Done<>(1))) {
      task.left();
    }
  }

  @Actor
  public void caller() {
    task.task().onDone(_ -> first.incrementAndGet());
    task.task().onDone(_ -> second.incrementAndGet());
  }

  @Arbiter
  public void calls(II_Result result) {
    result.r1 = first.get();
    result.r2 = second.get();
  }
}
