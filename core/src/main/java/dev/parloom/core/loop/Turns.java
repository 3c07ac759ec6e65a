package dev.parloom.core.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Who of a loop's coroutines has the baton, and who is next.
 *
 * <pre>
 * THE ALGORITHM
 *
 * The loop has one baton. It is held by a coroutine that runs, or for a moment by whoever is about
 * to hand it to one ("dispatches"), or by nobody: `held` says whether by anybody.
 *
 * A coroutine is in one of four states, all changes of which are compare-and-set, but for the grant:
 *
 *   READY     it is in the queue `ready`, once, or its grant is under way
 *   RUNNING   it holds the baton
 *   NOTIFIED  it holds the baton, and was woken since it last looked at its condition
 *   WAITING   it has said that it will wait; it is in no queue
 *
 *   wake       RUNNING -> NOTIFIED | WAITING -> READY, then enqueue | READY, NOTIFIED: nothing to do
 *   wait       RUNNING -> WAITING, then pass on | NOTIFIED -> RUNNING, and look again
 *   yield      RUNNING -> READY, then enqueue, then pass on
 *   grant      READY -> RUNNING, by who holds the baton, which thereby is the coroutine's; unpark
 *
 * Passing on takes the first that is ready and grants it. If none is, it lets go (`held` = false)
 * and then looks again; who enqueues looks at `held` afterwards. Each writes one and then reads the
 * other, all volatile, so one of them sees the other: it takes the baton by compare-and-set and
 * hands it on.
 *
 * Invariants:
 *   (1) at most one thread holds the baton: it is taken only by compare-and-set of `held`, or given
 *       by its holder, who does nothing after that but park;
 *   (2) a coroutine runs user code only while it holds the baton;
 *   (3) `ready` has one consumer at a time, the holder;
 *   (4) if something is ready, somebody holds the baton or is between letting go and looking again.
 *
 * No wake-up is lost: who wakes has made the condition true before. If it finds RUNNING or READY the
 * coroutine has still to look at its condition, and if it finds NOTIFIED, somebody else has said so
 * before it looked. A full fence on either side orders the condition against the state, so that the
 * condition itself need not be volatile.
 *
 * Linearization points: of a wake, its compare-and-set; of a switch, the write of RUNNING.
 *
 * What a coroutine did before it let go happens-before what any other does after it got the baton:
 * through the write of RUNNING and the read that sees it, or through `held`.
 *
 * Timers are in a heap. Who holds the baton looks at it before every switch; while nobody does,
 * {@link Watch} does, or, on virtual time, time jumps.
 * </pre>
 */
final class Turns {

  private static final VarHandle HELD;
  private static final VarHandle CURRENT;
  private static final VarHandle TURN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HELD = lookup.findVarHandle(Turns.class, "held", boolean.class);
      CURRENT = lookup.findVarHandle(Turns.class, "current", Coroutine.class);
      TURN = lookup.findVarHandle(Turns.class, "turn", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LoopClock clock;
  private final Watch watch;
  private final TimerHeap timers = new TimerHeap();
  private final ConcurrentLinkedQueue<Coroutine> ready = new ConcurrentLinkedQueue<>();

  /** Work given to other pools that has not come back; counted on virtual time only. */
  private final AtomicInteger away = new AtomicInteger();

  private volatile boolean held;

  /** Who runs, and how often somebody began to; written by the holder, for {@link Watch} alone. */
  @SuppressWarnings("unused") // by its VarHandle
  private @Nullable Coroutine current;

  @SuppressWarnings("unused") // by its VarHandle
  private long turn;

  Turns(LoopClock clock, Watch watch) {
    this.clock = clock;
    this.watch = watch;
  }

  LoopClock clock() {
    return clock;
  }

  // ---- For any thread.

  /** Queues a coroutine that has just become READY, and sees to it that somebody comes to it. */
  void enqueue(Coroutine coroutine) {
    ready.add(coroutine);
    if (!held) {
      dispatch();
    }
  }

  /** The same at a later time. */
  void enqueueAt(Timer timer, long atNanos) {
    timers.add(timer, atNanos);
    if (!held) {
      dispatch();
      tellWatch();
    }
  }

  void forget(Timer timer) {
    timers.remove(timer);
  }

  void workLeft() {
    if (clock.isVirtual()) {
      away.incrementAndGet();
    }
  }

  void workCameBack() {
    if (clock.isVirtual() && away.decrementAndGet() == 0) {
      dispatch();
    }
  }

  /** If nobody holds the baton, hands it to the first that is ready, if any is. */
  void dispatch() {
    while (hasWork() && HELD.compareAndSet(this, false, true)) {
      Coroutine next = next();
      if (next != null) {
        watch.baton();
        next.grant();
        return;
      }
      held = false;
    }
  }

  private boolean hasWork() {
    return !ready.isEmpty()
        || (clock.isVirtual() ? mayJump() : timers.nextNanos() <= clock.nanos());
  }

  private boolean mayJump() {
    return timers.nextNanos() != TimerHeap.NONE && away.get() == 0;
  }

  boolean isHeld() {
    return held;
  }

  /** When the watch must dispatch if nobody holds the baton; never on virtual time. */
  long nextNanos() {
    return clock.isVirtual() ? TimerHeap.NONE : timers.nextNanos();
  }

  /** Who runs now, or null; of {@link #took}. */
  @Nullable Coroutine current() {
    return (Coroutine) CURRENT.getOpaque(this);
  }

  /** Changes whenever somebody begins to run. */
  long turn() {
    return (long) TURN.getOpaque(this);
  }

  // ---- For who holds the baton.

  /** The caller has got the baton, or has looked whether others want it; read by the watch. */
  void took(Coroutine coroutine) {
    TURN.setOpaque(this, (long) TURN.getOpaque(this) + 1);
    CURRENT.setOpaque(this, coroutine);
  }

  /** Gives the baton on. The caller's state says already what becomes of it. */
  void pass() {
    CURRENT.setOpaque(this, null);
    Coroutine next = next();
    if (next != null) {
      next.grant();
      return;
    }
    held = false;
    dispatch();
    tellWatch();
  }

  /** Gives the baton to the first that is ready, if any is, and queues the caller behind all. */
  boolean passToOther(Coroutine caller) {
    Coroutine next = nextReady();
    if (next == null) {
      return false;
    }
    CURRENT.setOpaque(this, null);
    caller.becomeReady();
    ready.add(caller);
    next.grant();
    return true;
  }

  private void tellWatch() {
    if (!held && nextNanos() != TimerHeap.NONE) {
      watch.timerAt(nextNanos());
    }
  }

  /** The next to run; on virtual time, after a jump if need be. */
  private @Nullable Coroutine next() {
    while (true) {
      Coroutine next = nextReady();
      if (next != null || !clock.isVirtual() || !mayJump()) {
        return next;
      }
      clock.jumpTo(Math.max(clock.nanos(), timers.nextNanos()));
    }
  }

  private @Nullable Coroutine nextReady() {
    long due = timers.nextNanos();
    if (due != TimerHeap.NONE && due <= clock.nanos()) {
      timers.due(clock.nanos()).forEach(Timer::fire);
    }
    while (true) {
      Coroutine next = ready.poll();
      if (next == null || next.isWanted()) {
        return next;
      }
    }
  }
}
