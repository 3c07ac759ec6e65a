package dev.parloom.net.http;

import dev.parloom.core.time.Nanos;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The threads that work for the JDK's HTTP client. What it does on them is short and waits for
 * nothing, but there are responses that it never gets through with: JDK 25 spins for ever on a
 * chunk of 2 GiB or more. A thread that has used more processor time than {@link #PATIENCE} for one
 * task is left behind with it, and another takes its place; so only the guilty exchange is lost,
 * and the processor time that such a thread takes until the program ends. How long it took by the
 * clock says nothing: on a busy machine any task takes long. They are platform threads, as a
 * virtual one would keep its carrier from all others.
 *
 * <p>The newest task is done first, so that of many exchanges at once some get on while the others
 * are still to be begun, instead of all waiting for all at each step; every eighth time it is the
 * oldest, so that none waits for ever. Thread-safe.
 */
final class ClientThreads implements Executor {

  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** The newest task is done first, but each so many times the oldest. */
  private static final int TURNS = 8;

  private static final System.Logger LOG = System.getLogger("dev.parloom.net");

  private final BlockingDeque<Runnable> tasks = new LinkedBlockingDeque<>();
  private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
  private final Set<Worker> leftBehind = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Thread watch = Thread.ofVirtual().name("parloom-http-watch").unstarted(this::watch);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Duration patience;

  ClientThreads() {
    this(PATIENCE);
  }

  /** With another patience than {@link #PATIENCE}. */
  ClientThreads(Duration patience) {
    this.patience = patience;
  }

  /** Starts so many; what was to be executed before waits for that. */
  ClientThreads start(int count) {
    for (int i = 0; i < count; i++) {
      add();
    }
    watch.start();
    return this;
  }

  private void add() {
    Worker worker = new Worker(numbers.getAndIncrement());
    workers.add(worker);
    worker.thread.start();
  }

  private final class Worker {
    private final Thread thread;

    /** When the task under way was begun; 0 if there is none. */
    private volatile long begunNanos;

    private volatile boolean isReplaced;
    private int turn;

    /** The task that the watch has an eye on, by its begin, and what was used by then; its own. */
    private long watchedNanos;

    private long usedNanos;

    Worker(int number) {
      thread = Thread.ofPlatform().daemon().name("parloom-http-" + number).unstarted(this::work);
    }

    private void work() {
      try {
        while (!isReplaced && !isClosed()) {
          Runnable task = ++turn % TURNS == 0 ? tasks.takeLast() : tasks.takeFirst();
          begunNanos = System.nanoTime() | 1;
          run(task);
          begunNanos = 0;
        }
      } catch (InterruptedException e) { // closed
        return;
      } finally {
        leftBehind.remove(this);
      }
    }

    private static void run(Runnable task) {
      try {
        task.run();
      } catch (RuntimeException | Error e) { // the client's own; its exchange ends by a time limit
        LOG.log(Level.WARNING, "the HTTP client has failed in itself", e);
      }
    }

    /** Whether more than the patience was used since the watch first found it at this task. */
    boolean isEndless() {
      long begun = begunNanos;
      if (begun == 0 || System.nanoTime() - begun <= Nanos.of(patience)) {
        return false; // as nearly always; what is used is asked for only then
      }
      long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
      if (watchedNanos != begun) {
        watchedNanos = begun;
        usedNanos = used;
      }
      return used - usedNanos > Nanos.of(patience);
    }
  }

  private void watch() {
    try {
      while (!closed.await(Nanos.millis(patience) / 2, TimeUnit.MILLISECONDS)) {
        workers.stream().filter(Worker::isEndless).forEach(this::replace);
      }
    } catch (InterruptedException e) { // by nobody, as nobody knows this thread
      return;
    }
  }

  private void replace(Worker endless) {
    endless.isReplaced = true;
    leftBehind.add(endless);
    workers.remove(endless);
    add();
    if (endless.begunNanos == 0) {
      leftBehind.remove(endless); // its task has just ended
    }
    LOG.log(
        Level.DEBUG,
        "{0} is left behind, since a response keeps it busy:\n{1}",
        endless.thread.getName(),
        Arrays.stream(endless.thread.getStackTrace())
            .limit(8)
            .map(frame -> "  at " + frame)
            .collect(Collectors.joining("\n")));
  }

  /** How many threads are busy for ever, as far as can be told. */
  int leftBehind() {
    return leftBehind.size();
  }

  /** Whether one of them has been since this moment, by {@link System#nanoTime}, or later. */
  boolean hasLeftBehindSince(long nanos) {
    return leftBehind.stream().anyMatch(worker -> worker.begunNanos - nanos > 0);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public void execute(Runnable task) {
    if (isClosed()) {
      throw new RejectedExecutionException("the HTTP client is closed");
    }
    tasks.addFirst(task);
  }

  /** The same for what there is no need of any more when this is closed. */
  void executeIfOpen(Runnable task) {
    if (!isClosed()) {
      tasks.addFirst(task);
    }
  }

  /** Ends all threads but those that are left behind. Idempotent. */
  void stop() {
    closed.countDown();
    workers.forEach(worker -> worker.thread.interrupt());
  }

  /** Waits for the end of each for so long at most. */
  void awaitEnd(Duration patience) throws InterruptedException {
    for (Worker worker : List.copyOf(workers)) {
      worker.thread.join(patience);
    }
    watch.join(patience);
  }
}
