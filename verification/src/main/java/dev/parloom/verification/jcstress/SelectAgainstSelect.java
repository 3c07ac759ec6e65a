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

/** Two selects over the same channels, listed in opposite order, meet on exactly one. */
@JCStressTest
@Outcome(
    id = {"1, 1", "2, 2"},
    expect = ACCEPTABLE,
    desc = "They met on one channel.")
@Outcome(expect = FORBIDDEN, desc = "They disagree on where they met.")
@State
public class SelectAgainstSelect {

  private final Channel<Integer> left = Channel.bounded(0);
  private final Channel<Integer> right = Channel.bounded(0);

  @Actor
  public void sender(II_Result result) {
    result.r1 =
        Blocking.call(
            () -> Select.<Integer>first(left.sending(1, () -> 1), right.sending(2, () -> 2)));
  }

  @Actor
  public void receiver(II_Result result) {
    result.r2 =
        Blocking.call(() -> Select.<Integer>first(right.receiving(n -> n), left.receiving(n -> n)));
  }
}
