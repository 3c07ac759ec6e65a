package dev.parloom.core.loop;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop's one platform thread, which is there when no coroutine is: it hands the baton on when a
 * timer comes due while nobody has it, keeps the time limits of tasks, and looks for stalls. It is
 * started when it is first needed. Thread-safe.
 */
final class Watch {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.loop");

  /** What the watch looks after. */
  record Charge(Turns turns, @Nullable StallSearch search, Consumer<? super Stall> listener) {}

  private final String name;
  private final LoopClock clock;

  /** How often it looks for stalls while somebody runs; 0 for never. */
  private final long periodNanos;

  /** Time limits of tasks, on real time. */
  private final TimerHeap limits = new TimerHeap();

  /** Set before the loop is used. */
  private volatile @Nullable Charge charge;

  /** Its thread's place to wait, once there is one. */
  private volatile @Nullable Waiter waiter;

  /** Something has changed since the thread began to decide how long to sleep. */
  private volatile boolean nudged;

  /** When it will wake by itself at the latest; written before it looks a last time and sleeps. */
  private volatile long alarmNanos = Long.MIN_VALUE;

  /** Whether it looks for stalls regularly now, and need not be told that somebody runs. */
  private volatile boolean looking;

  /** The turn it saw last; for its thread. */
  private long seenTurn = -1;

  @GuardedBy("this")
  private boolean started;

  private volatile boolean ended;

  /**
   * The watch of a loop.
   *
   * @param stallNanos how long a turn may take; 0 for any time
   */
  Watch(String name, LoopClock clock, long stallNanos) {
    this.name = name;
    this.clock = clock;
    this.periodNanos = stallNanos == 0 ? 0 : Math.max(1, stallNanos / 2);
  }

  void lookAfter(Charge newCharge) {
    charge = newCharge;
  }

  /** Somebody got the baton after nobody had it. */
  void baton() {
    if (periodNanos > 0 && !looking) {
      nudge();
    }
  }

  /** Nobody has the baton, and a timer is due at this time, unless it has been told of already. */
  void timerAt(long nanos) {
    if (nanos < alarmNanos || waiter == null) {
      nudge();
    }
  }

  /** A task must end by this time. */
  void limit(Timer timer, long atNanos) {
    limits.add(timer, atNanos);
    if (atNanos < alarmNanos || waiter == null) {
      nudge();
    }
  }

  void forget(Timer timer) {
    limits.remove(timer);
  }

  /** Lets the thread end. */
  void end() {
    ended = true;
    nudge();
  }

  private void nudge() {
    nudged = true;
    Waiter place = waiter;
    if (place != null) {
      place.wake();
    } else {
      start();
    }
  }

  private synchronized void start() {
    if (!started && !ended) {
      started = true;
      Thread.ofPlatform().daemon().name(name + "-watch").start(this::live);
    }
  }

  // ---- Below, its thread.

  private void live() {
    Waiter place = Waiter.ofCurrentThread();
    waiter = place;
    while (!ended) {
      nudged = false; // what changes from here on wakes us
      Charge loop = charge;
      long wake = loop == null ? TimerHeap.NONE : attend(loop);
      alarmNanos = wake;
      if (loop != null && missed(loop, wake)) {
        continue;
      }
      try {
        long now = now();
        var _ =
            place.await(
                () -> nudged,
                wake == TimerHeap.NONE
                    ? Deadline.never()
                    : Deadline.in(Duration.ofNanos(Math.max(0, wake - now))));
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "the watch of loop ''{0}'' was interrupted", name);
      }
    }
  }

  /** Does what is due, and answers when to come back. */
  private long attend(Charge loop) {
    looking = periodNanos > 0; // before we look whether the baton is held
    limits.due(now()).forEach(Timer::fire);
    boolean held = loop.turns.isHeld();
    if (!held) {
      loop.turns.dispatch();
      held = loop.turns.isHeld();
    }
    look(loop);
    long wake = limits.nextNanos();
    if (!held) {
      wake = Math.min(wake, loop.turns.nextNanos());
    }
    // It stops looking only if nothing has run since it looked last: to be woken has its price.
    long turn = loop.turns.turn();
    if (held || turn != seenTurn) {
      seenTurn = turn;
      return periodNanos > 0 ? Math.min(wake, now() + periodNanos) : wake;
    }
    looking = false;
    return wake;
  }

  /** Whether something changed while we decided: those who change it look at what we wrote. */
  private boolean missed(Charge loop, long wake) {
    return limits.nextNanos() < wake
        || (loop.turns.isHeld() ? periodNanos > 0 && !looking : loop.turns.nextNanos() < wake);
  }

  private void look(Charge loop) {
    StallSearch search = loop.search;
    if (search == null) {
      return;
    }
    long turn = loop.turns.turn();
    Stall stall = search.look(loop.turns.current(), turn, System.nanoTime());
    // If it has let go meanwhile, the stack may be of its wait, or of something else.
    if (stall != null && loop.turns.turn() == turn) {
      try {
        loop.listener.accept(stall);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "the stall listener of loop '" + name + "' failed", e);
      }
    }
  }

  /** Real time even where the loop's is virtual: then there are no limits and timers here. */
  private long now() {
    return clock.isVirtual() ? 0 : clock.nanos();
  }
}
