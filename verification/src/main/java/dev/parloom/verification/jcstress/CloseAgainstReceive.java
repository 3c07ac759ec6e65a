package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A receiver that waits as the channel is closed is woken. */
@JCStressTest
@Outcome(
    id = {"1, -1"},
    expect = ACCEPTABLE,
    desc = "Woken by the close.")
@Outcome(expect = FORBIDDEN, desc = "Something else.")
@State
public class CloseAgainstReceive {

  private final Channel<Integer> channel = Channel.bounded(0);

  @Actor
  public void closer(II_Result result) {
    channel.close();
    result.r1 = 1;
  }

  @Actor
  public void receiver(II_Result result) {
    try {
      result.r2 = Blocking.call(channel::receive);
    } catch (ChannelClosedException e) {
      result.r2 = -1;
    }
  }
}
