package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.Select;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two selects that hold both ends of one rendezvous channel: one sends, one receives. */
@JCStressTest
@Outcome(
    id = {"2, 0", "0, 1"},
    expect = ACCEPTABLE,
    desc = "One sent to the other.")
@Outcome(expect = FORBIDDEN, desc = "Something else.")
@State
public class BothEndsAgainstBothEnds {

  private final Channel<Integer> channel = Channel.bounded(0);

  @Actor
  public void one(II_Result result) {
    result.r1 =
        Blocking.call(
            () -> Select.<Integer>first(channel.receiving(n -> n), channel.sending(1, () -> 0)));
  }

  @Actor
  public void two(II_Result result) {
    result.r2 =
        Blocking.call(
            () -> Select.<Integer>first(channel.receiving(n -> n), channel.sending(2, () -> 0)));
  }
}
