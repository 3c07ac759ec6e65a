package dev.parloom.cli.console;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.time.Nanos;
import dev.parloom.pipeline.Run;
import dev.parloom.spi.ExitCode;
import java.time.Duration;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What may end a command early. Ctrl-C, SIGTERM and SIGHUP (its terminal was closed): the first
 * drains the run that is under way, or else the next one as it begins, and stops it if that takes
 * longer than the grace; the second stops it, the third ends the JVM on the spot. A command that
 * then does not end is ended all the same: nothing that a step's code does, and no terminal that
 * takes no more words, keeps the program alive. Signals get their former meaning back when this is
 * closed, so that whatever is to be removed must be removed before. And code of the user's that
 * calls {@code System.exit}: that must not look like success.
 *
 * <p>A signal that was ignored when the program was started stays ignored, as {@code nohup} and a
 * script's background jobs want it: the JVM takes no handler for it.
 *
 * <p>{@code sun.misc.Signal} because a shutdown hook cannot be told "not yet".
 */
public final class Ends implements AutoCloseable {

  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  /** How long code may take to answer its interrupt before it is left behind. */
  private static final Duration STUCK_GRACE = Duration.ofSeconds(2);

  /** How long a stopped command may take to end, and the JVM to exit after it. */
  private static final Duration CLOSING_GRACE = Duration.ofSeconds(10);

  /** How long the last clean-up may take. */
  private static final Duration LAST_GRACE = Duration.ofSeconds(2);

  private final Reporting telling;
  private final Deque<Runnable> atExit = new ConcurrentLinkedDeque<>();
  private final Map<Signal, SignalHandler> former = new LinkedHashMap<>();
  private final Thread exitHook = Thread.ofPlatform().name("parloom-exit").unstarted(this::exited);

  /** Sees to it that the command ends; from the first signal on. */
  private final Thread bound =
      Thread.ofPlatform().daemon().name("parloom-end").unstarted(this::endInTime);

  private final CountDownLatch second = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The one under way, or the last. */
  @GuardedBy("this")
  private @Nullable Run run;

  @GuardedBy("this")
  private int received;

  @GuardedBy("this")
  private boolean stopping;

  @GuardedBy("this")
  private int signal;

  private Ends(Reporting telling) {
    this.telling = telling;
  }

  /**
   * From now on signals concern the runs of this command.
   *
   * @param telling tells the user one line, and knows how long items under way may take
   */
  public static Ends of(Reporting telling) {
    Ends ends = new Ends(telling);
    for (String name : SIGNALS) {
      Signal one = new Signal(name);
      ends.former.put(one, Signal.handle(one, ends::received));
    }
    Runtime.getRuntime().addShutdownHook(ends.exitHook);
    return ends;
  }

  /** Signals concern this run from now on, also those that have come already. */
  public void concern(Run next) {
    synchronized (this) {
      run = next;
    }
    end();
  }

  /** What to do if a step's code ends the program; the last that was named is done first. */
  public void atExit(Runnable cleanUp) {
    atExit.push(cleanUp);
  }

  private void received(Signal which) {
    String words;
    synchronized (this) {
      received++;
      signal = which.getNumber();
      switch (received) {
        case 1 -> {
          bound.start();
          words =
              run == null
                  ? "ending"
                  : "finishing the items under way, for at most %d s; once more stops them"
                      .formatted(Math.max(1, telling.grace().toSeconds()));
        }
        case 2 -> {
          stopping = true;
          second.countDown();
          words = "stopping";
        }
        default -> {
          Runtime.getRuntime().halt(ExitCode.ofSignal(signal));
          return;
        }
      }
    }
    telling.say(words);
    end();
  }

  /** Not under the lock, as is nothing that may hang: the next signal must get its turn. */
  private void end() {
    Run concerned;
    boolean stops;
    synchronized (this) {
      concerned = run;
      stops = stopping;
      if (concerned == null || received == 0) {
        return;
      }
    }
    if (stops) {
      concerned.stop(STUCK_GRACE);
    } else {
      concerned.drain();
    }
  }

  private void endInTime() {
    try {
      var _ = second.await(Nanos.of(telling.grace()), TimeUnit.NANOSECONDS);
      synchronized (this) {
        stopping = true;
      }
      Thread.ofPlatform().daemon().name("parloom-stop").start(this::end);
      if (!closed.await(Nanos.of(STUCK_GRACE.plus(CLOSING_GRACE)), TimeUnit.NANOSECONDS)) {
        endAllTheSame(ExitCode.ofSignal(signal()));
      }
    } catch (InterruptedException e) {
      return; // the command has ended meanwhile
    }
  }

  /** Not to be kept from it by words that are not taken or a disk that does not answer. */
  private void endAllTheSame(int code) throws InterruptedException {
    CountDownLatch said = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .name("parloom-last")
        .start(() -> {
          atExit.forEach(Runnable::run);
          telling.say(
              "left behind: the run itself, which has not ended %d s after it was stopped; run it again to go on"
                  .formatted(STUCK_GRACE.plus(CLOSING_GRACE).toSeconds()));
          said.countDown();
        });
    var _ = said.await(Nanos.of(LAST_GRACE), TimeUnit.NANOSECONDS);
    Runtime.getRuntime().halt(code);
  }

  private void exited() {
    telling.say("a step's code has ended the whole program; not all items are done");
    atExit.forEach(Runnable::run);
    Runtime.getRuntime().halt(ExitCode.STOPPED);
  }

  /** The number of the last signal, or 0 if there was none. */
  public synchronized int signal() {
    return signal;
  }

  @Override
  public void close() {
    closed.countDown();
    bound.interrupt();
    former.forEach(Signal::handle);
    try {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    } catch (IllegalStateException e) {
      return; // the JVM is ending, and the hook runs
    }
  }

  /**
   * Exits with the code of a command that was ended by a signal, also if a hook that a step's code
   * has left in the JVM never ends.
   */
  public static void exit(int code) {
    if (code > ExitCode.ofSignal(0)) {
      CompletableFuture.delayedExecutor(
              Nanos.of(CLOSING_GRACE), TimeUnit.NANOSECONDS, Runnable::run)
          .execute(() -> Runtime.getRuntime().halt(code));
    }
    System.exit(code);
  }
}
