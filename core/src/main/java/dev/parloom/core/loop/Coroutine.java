package dev.parloom.core.loop;

import dev.parloom.core.wait.Baton;
import dev.parloom.core.wait.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that runs while it has its loop's baton, and the timer that ends its waiting.
 * Its states and what changes them are described in {@link Turns}.
 */
final class Coroutine extends Timer implements Baton {

  private static final int READY = 0;
  private static final int RUNNING = 1;
  private static final int NOTIFIED = 2;
  private static final int WAITING = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Coroutine.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What a coroutine runs, and what is to be done if it never does. */
  interface Body {
    /** For messages. */
    String name();

    /** Whether it is to run at all; asked once, before it would, by who has the baton. */
    boolean isWanted();

    /** Runs it. Throws nothing. */
    void run(Coroutine coroutine);
  }

  private final Turns turns;
  private final Body body;
  private final Thread thread;

  /** Whether the thread has been started; for who has the baton. */
  private boolean started;

  private volatile int state;

  /** One that is queued at once, or, if it is to start later, when it is woken. */
  Coroutine(Turns turns, Body body, ThreadFactory threads, boolean later) {
    this.turns = turns;
    this.body = body;
    this.thread = threads.newThread(this::live);
    this.state = later ? WAITING : READY;
  }

  static @Nullable Coroutine current() {
    return Baton.current() instanceof Coroutine coroutine ? coroutine : null;
  }

  Turns turns() {
    return turns;
  }

  String name() {
    return body.name();
  }

  Thread thread() {
    return thread;
  }

  List<StackTraceElement> stack() {
    return List.of(thread.getStackTrace());
  }

  private void live() {
    Baton.carry(this);
    turns.took(this);
    body.run(this);
    turns.pass(); // its state stays RUNNING, so that late wakes do nothing
  }

  // ---- For who has the baton.

  /** False if it was cancelled before it ever ran. */
  boolean isWanted() {
    return started || body.isWanted();
  }

  /** Makes it the holder; pairs with the read in {@link #awaitTurn}. */
  void grant() {
    STATE.setRelease(this, RUNNING);
    if (!started) {
      started = true;
      thread.start();
    } else if (!thread.equals(Thread.currentThread())) {
      LockSupport.unpark(thread);
    }
  }

  /** Pairs with the compare-and-sets in {@link #wake}: from here on a wake has nothing to do. */
  void becomeReady() {
    STATE.setVolatile(this, READY);
  }

  // ---- For its own thread, which has the baton.

  @Override
  public boolean await(BooleanSupplier done, Deadline deadline) throws InterruptedException {
    boolean interrupted = false;
    while (!done.getAsBoolean()) {
      if (Thread.interrupted() || interrupted) {
        throw new InterruptedException();
      }
      long left = deadline.remainingNanos();
      if (left <= 0) {
        return done.getAsBoolean();
      }
      interrupted = suspend(deadline.isBounded() ? left : TimerHeap.NONE);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /** Waits for a wake, or so long; true if it was interrupted meanwhile, whose flag is cleared. */
  private boolean suspend(long leftNanos) {
    boolean timed = leftNanos != TimerHeap.NONE;
    if (timed) {
      turns.enqueueAt(this, turns.clock().nanos() + leftNanos);
    }
    boolean interrupted = false;
    // Pairs with the compare-and-sets in wake.
    if (STATE.compareAndSet(this, RUNNING, WAITING)) {
      turns.pass();
      interrupted = awaitTurn();
    } else {
      STATE.setVolatile(this, RUNNING); // was NOTIFIED
      VarHandle.fullFence();
    }
    if (timed) {
      turns.forget(this);
    }
    return interrupted;
  }

  /** Lets the others run that are ready now, if any are. */
  void yieldTurn() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!turns.passToOther(this)) {
      turns.took(this);
    } else if (awaitTurn()) {
      throw new InterruptedException();
    }
  }

  private boolean awaitTurn() {
    boolean interrupted = false;
    // Pairs with the write in grant. NOTIFIED: granted, and woken since.
    for (int now = state; now != RUNNING && now != NOTIFIED; now = state) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true; // what it stopped, if anything, ends when it is our turn
        wake();
      }
    }
    VarHandle.fullFence();
    turns.took(this);
    return interrupted;
  }

  // ---- For any thread.

  @Override
  public void wake() {
    VarHandle.fullFence();
    while (true) {
      int now = state;
      switch (now) {
        case RUNNING -> {
          if (STATE.compareAndSet(this, RUNNING, NOTIFIED)) {
            return;
          }
        }
        case WAITING -> {
          if (STATE.compareAndSet(this, WAITING, READY)) {
            turns.enqueue(this);
            return;
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  /** Asks its code to stop. It is ready before this returns, so that virtual time sees it. */
  void interrupt() {
    thread.interrupt();
    wake();
  }

  @Override
  void fire() {
    wake();
  }

  @Override
  public long nanoTime() {
    return turns.clock().nanos();
  }

  @Override
  public boolean isTimeVirtual() {
    return turns.clock().isVirtual();
  }

  @Override
  public void workLeft() {
    turns.workLeft();
  }

  @Override
  public void workCameBack() {
    turns.workCameBack();
  }

  @Override
  public String toString() {
    return "coroutine '%s'".formatted(name());
  }
}
