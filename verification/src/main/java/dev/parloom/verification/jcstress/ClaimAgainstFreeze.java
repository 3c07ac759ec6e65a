package dev.parloom.verification.jcstress;

import dev.parloom.process.wire.Page;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A worker claims two tasks while its pool takes back all that are not claimed: each is begun by
 * the worker or taken back, never both and never neither.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Both were taken back.")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "The second was taken back.")
@Outcome(id = "2, 2, 2", expect = Expect.ACCEPTABLE, desc = "None was.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The two disagree.")
@State
public class ClaimAgainstFreeze {

  private final Page page = new Page(ByteBuffer.allocateDirect(192));

  /** Two tasks. */
  public ClaimAgainstFreeze() {
    page.begin(2);
  }

  /** The worker. */
  @Actor
  public void claim(III_Result result) {
    if (page.claim(0)) {
      result.r1 = page.claim(1) ? 2 : 1;
    }
  }

  /** The pool. */
  @Actor
  public void freeze(III_Result result) {
    result.r2 = page.freeze();
  }

  /** Afterwards. */
  @Arbiter
  public void after(III_Result result) {
    result.r3 = page.claimed();
  }
}
