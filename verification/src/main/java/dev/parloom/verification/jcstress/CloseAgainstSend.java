package dev.parloom.verification.jcstress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A send that meets a close is either accepted, and can be received, or refused. */
@JCStressTest
@Outcome(
    id = {"7, 7", "-1, -1"},
    expect = ACCEPTABLE,
    desc = "Both sides agree.")
@Outcome(expect = FORBIDDEN, desc = "The sides disagree.")
@State
public class CloseAgainstSend {

  private final Channel<Integer> channel = Channel.bounded(1);

  @Actor
  public void sender(II_Result result) {
    try {
      Blocking.run(() -> channel.send(7));
      result.r1 = 7;
    } catch (ChannelClosedException e) {
      result.r1 = -1;
    }
  }

  @Actor
  public void closer() {
    channel.close();
  }

  @Arbiter
  public void receiver(II_Result result) {
    try {
      Optional<Integer> left = channel.tryReceive();
      result.r2 = left.orElse(0);
    } catch (ChannelClosedException e) {
      result.r2 = -1;
    }
  }
}
