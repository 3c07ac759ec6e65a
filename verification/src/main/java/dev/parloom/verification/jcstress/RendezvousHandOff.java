package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.channel.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What a sender did before it sent is seen by whoever received, and nobody waits for ever. */
@JCStressTest
@Outcome(
    id = {"7, 1"},
    expect = ACCEPTABLE,
    desc = "The item, and what came before it.")
@Outcome(expect = FORBIDDEN, desc = "An item without what came before it.")
@State
public class RendezvousHandOff {

  private final Channel<Integer> channel = Channel.bounded(0);
  private int plain;

  @Actor
  public void sender() {
    plain = 1;
    Blocking.run(() -> channel.send(7));
  }

  @Actor
  public void receiver(II_Result result) {
    result.r1 = Blocking.call(channel::receive);
    result.r2 = plain;
  }
}
