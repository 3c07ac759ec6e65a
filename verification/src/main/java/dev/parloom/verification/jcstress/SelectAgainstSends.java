package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.Select;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A select that is served on one channel leaves the item on the other where it is. */
@JCStressTest
@Outcome(
    id = {"1, 0, 2", "2, 1, 0"},
    expect = ACCEPTABLE,
    desc = "One taken, one left.")
@Outcome(expect = FORBIDDEN, desc = "An item was lost or doubled.")
@State
public class SelectAgainstSends {

  private final Channel<Integer> left = Channel.bounded(1);
  private final Channel<Integer> right = Channel.bounded(1);

  @Actor
  public void sender() {
    Blocking.run(() -> left.send(1));
    Blocking.run(() -> right.send(2));
  }

  @Actor
  public void selector(III_Result result) {
    result.r1 =
        Blocking.call(() -> Select.<Integer>first(left.receiving(n -> n), right.receiving(n -> n)));
  }

  @Arbiter
  public void rest(III_Result result) {
    Optional<Integer> ofLeft = left.tryReceive();
    Optional<Integer> ofRight = right.tryReceive();
    result.r2 = ofLeft.orElse(0);
    result.r3 = ofRight.orElse(0);
  }
}
