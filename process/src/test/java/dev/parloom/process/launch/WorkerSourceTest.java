package dev.parloom.process.launch;

import static dev.parloom.core.Background.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.process.Faults;
import dev.parloom.process.NoRemains;
import dev.parloom.process.worker.WorkerHook;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Spare workers, at every moment of their start. */
@Tag("process")
@ExtendWith({NoLeaks.class, NoRemains.class})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WorkerSourceTest {

  private PoolFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder = PoolFolder.open();
  }

  @AfterEach
  void close() throws IOException {
    folder.close();
  }

  private WorkerSource source(int spares, @Nullable WorkerHook finalizer) throws IOException {
    Settings settings =
        new Settings(
            "sparing",
            1,
            0,
            List.of(),
            0,
            Integer.MAX_VALUE,
            null,
            finalizer,
            null,
            spares,
            Map.of(),
            null,
            Duration.ZERO,
            PATIENCE,
            1 << 20,
            (worker, error, line) -> {},
            null);
    WorkerSource source = new WorkerSource(settings, new FunctionTable(), folder);
    source.prepare();
    return source;
  }

  /**
   * Calls one thing during the keeper's wait of a given number, of those that count, and has that
   * wait take the wake-up that comes of it: it ends by what it waited for and by the wake-up at
   * once.
   */
  private static class TakesWakeUp extends WakeableSelector {
    private final BooleanSupplier counts;
    private final int at;
    private final FutureTask<?> call;
    private volatile boolean calls;
    private final CountDownLatch woken = new CountDownLatch(1);
    private final CountDownLatch rests = new CountDownLatch(1);
    private int waits;

    TakesWakeUp(BooleanSupplier counts, int at, Callable<?> call) throws IOException {
      this.counts = counts;
      this.at = at;
      this.call = new FutureTask<>(call);
    }

    @Override
    public void await(long nanos) throws IOException {
      if (nanos == Long.MAX_VALUE) { // nothing is being started
        rests.countDown();
        super.await(nanos);
        return;
      }
      super.await(nanos);
      if (counts.getAsBoolean() && ++waits == at) {
        calls = true;
        var _ = Thread.ofPlatform().start(call);
        try {
          assertThat(Background.await(woken)).isTrue();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        super.await(1);
      }
    }

    @Override
    public void wake() {
      super.wake();
      if (calls) {
        woken.countDown();
      }
    }

    /** Whether the call was made, and has ended well; if not, all spares were ready before. */
    boolean wasCalled() throws Exception {
      Background.awaitTrue("it is called or rests", () -> rests.getCount() == 0 || calls);
      if (calls) {
        var _ = call.get();
      }
      return calls;
    }

    void awaitRest() throws InterruptedException {
      assertThat(Background.await(rests)).isTrue();
    }
  }

  @Test
  void close_atEveryMomentOfASparesStart_ends() throws Exception {
    boolean called = true;
    for (int wait = 1; called; wait++) {
      WorkerSource source = source(1, null);
      var selector =
          new TakesWakeUp(() -> true, wait, () -> assertThat(source.close(PATIENCE)).isTrue());
      source.keepSpares(selector);

      called = selector.wasCalled();

      assertThat(source.close(PATIENCE)).as("closed after wait %d", wait).isTrue();
      assertThat(source.survivor()).isEmpty();
    }
  }

  @Test
  void take_atEveryMomentOfAnotherSparesStart_isMadeUpFor() throws Exception {
    boolean called = true;
    for (int wait = 1; called; wait++) {
      WorkerSource source = source(2, null);
      try (WakeableSelector own = new WakeableSelector()) {
        var selector =
            new TakesWakeUp(
                () -> source.ready() == 1,
                wait,
                () -> {
                  source.take(own, () -> false).end(() -> null);
                  return "taken";
                });
        source.keepSpares(selector);

        called = selector.wasCalled();
        selector.awaitRest();

        assertThat(source.ready()).as("after wait %d", wait).isEqualTo(2);
        assertThat(source.close(PATIENCE)).isTrue();
      }
    }
  }

  /** Sets a time that has come as soon as a wait begins, as another thread would. */
  private static final class Hurries extends WakeableSelector {
    private volatile boolean hurries;
    private volatile @Nullable Long by;

    Hurries() throws IOException {}

    @Override
    public void await(long nanos) throws IOException {
      if (hurries && by == null) {
        by = System.nanoTime();
      } else {
        assertThat(by).as("waits on in spite of the time").isNull();
        super.await(nanos);
      }
    }
  }

  @Test
  void end_whenItIsToBeQuickerMeanwhile_kills() throws Exception {
    WorkerSource source = source(0, () -> Faults.sleep(600_000));
    try (Hurries selector = new Hurries()) {
      WorkerLink worker = source.take(selector, () -> false);
      selector.hurries = true;

      worker.end(() -> selector.by);

      assertThat(NoRemains.runs(worker.pid())).isFalse();
    }
  }
}
