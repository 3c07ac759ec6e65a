package dev.parloom.pipeline;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.channel.Clause;
import dev.parloom.core.channel.Select;
import dev.parloom.core.pool.Applied;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.PoolException;
import dev.parloom.core.pool.Task;
import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.policy.Pacer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A stage that works on a pool. One thread does all of the stage's deciding: it takes an arrival or
 * the end of a task, whichever comes, and passes on what is ready. The pool's workers never wait
 * for the next stage; the stage waits instead, and stops taking items when too many are in it.
 */
final class StageLoop {

  /** What the stage's thread can be told. */
  private sealed interface Event {
    record Arrived(Item item) implements Event {}

    record Ended(Visit visit) implements Event {}

    enum Quiet implements Event {
      INPUT_CLOSED,
      TIME_HAS_COME
    }
  }

  /** An item in this stage. Used by the stage's thread, but for the outcome. */
  private static final class Visit {
    final Item item;
    @Nullable Task<@Nullable Object> task;
    @Nullable Outcome<@Nullable Object> outcome;
    int attempts;

    /** Whether it is through with this stage, and waits for its turn to leave at most. */
    boolean isOver;

    Visit(Item item) {
      this.item = item;
    }
  }

  private final ItemLedger ledger;
  private final StagePlan.Working plan;
  private final int index;
  private final @Nullable Channel<Item> out;
  private final StageMeter meter;
  private final int limit;

  /** Never full: at most {@code limit} visits are under way. */
  private final Channel<Visit> ended;

  private final Clause<Event> onArrival;
  private final Clause<Event> onEnd;

  /** All visits under way, in order of arrival. */
  private final ArrayDeque<Visit> visits = new ArrayDeque<>();

  /** Those of them that may not start yet; null if all may start at once. */
  private final @Nullable Pacer<Visit> pacer;

  private final @Nullable Codec<@Nullable Object> checkpoint;

  private boolean inputClosed;

  StageLoop(
      ItemLedger ledger,
      StagePlan.Working plan,
      int index,
      Channel<Item> in,
      @Nullable Channel<Item> out,
      StageMeter meter) {
    this.ledger = ledger;
    this.plan = plan;
    this.index = index;
    this.checkpoint = plan.options().checkpointOrNull();
    this.pacer =
        plan.options().pacing().isNone()
            ? null
            : new Pacer<>(plan.options().pacing(), new SplittableRandom(), System.nanoTime());
    this.out = out;
    this.meter = meter;
    this.limit = plan.options().inFlightOn(plan.workers());
    this.ended = Channel.named("ended items of '" + plan.name() + "'", limit);
    this.onArrival = in.receiving(Event.Arrived::new, () -> Event.Quiet.INPUT_CLOSED);
    this.onEnd = ended.receiving(Event.Ended::new);
  }

  void run() {
    try {
      while (!inputClosed || !visits.isEmpty()) {
        switch (nextEvent()) {
          case Event.Arrived(var item) -> arrived(item);
          case Event.Ended(var visit) -> ended(visit);
          case Event.Quiet.INPUT_CLOSED -> inputClosed = true;
          case Event.Quiet.TIME_HAS_COME -> {}
        }
        startWhatMayStart();
      }
    } catch (InterruptedException | ChannelClosedException e) {
      if (!ledger.isStopped()) {
        throw new IllegalStateException("stage '" + plan.name() + "' was disturbed", e);
      }
    } finally {
      cancelVisits();
      if (out != null) {
        out.close();
      }
    }
  }

  private Event nextEvent() throws InterruptedException {
    boolean mayTake = !inputClosed && visits.size() < limit;
    long now = pacer == null ? 0 : System.nanoTime();
    long due = pacer == null ? Pacer.NEVER : pacer.nextNanos(now);
    if (due != Pacer.NEVER) {
      Duration patience = Duration.ofNanos(Math.max(0, due - now));
      var event =
          mayTake
              ? Select.<Event>tryFirst(patience, onEnd, onArrival)
              : Select.<Event>tryFirst(patience, onEnd);
      return event.orElse(Event.Quiet.TIME_HAS_COME);
    }
    if (!mayTake) {
      return Select.first(onEnd);
    }
    if (!visits.isEmpty()) {
      return Select.first(onEnd, onArrival);
    }
    var event = Select.<Event>tryFirst(onArrival);
    if (event.isPresent()) {
      return event.get();
    }
    long before = System.nanoTime();
    Event first = Select.first(onArrival);
    meter.starved(System.nanoTime() - before);
    return first;
  }

  private void arrived(Item item) throws InterruptedException {
    meter.arrived();
    Visit visit = new Visit(item);
    visits.add(visit);
    if (item.from() > index) { // a checkpoint is past this stage
      over(visit);
      return;
    }
    if (pacer == null) {
      start(visit);
    } else {
      pacer.arrived(visit, item.value(), System.nanoTime());
    }
  }

  private void startWhatMayStart() throws InterruptedException {
    if (pacer != null) {
      long now = System.nanoTime();
      for (Visit visit = pacer.next(now); visit != null; visit = pacer.next(now)) {
        start(visit);
      }
    }
  }

  private void start(Visit visit) throws InterruptedException {
    visit.attempts++;
    Item item = visit.item;
    Object argument = plan instanceof StagePlan.Put ? item : item.value();
    Task<@Nullable Object> task;
    try {
      task = plan.pool().submit(new Applied<>(plan.function(), argument));
    } catch (PoolException e) { // closed or broken: not for this item only
      throw e;
    } catch (RuntimeException e) { // what this pool's workers cannot be sent
      visit.outcome = new Outcome.Failed<>(e);
      tellEnded(visit);
      return;
    }
    visit.task = task;
    task.onDone(outcome -> {
      visit.outcome = outcome; // the channel publishes it
      tellEnded(visit);
    });
  }

  private void tellEnded(Visit visit) {
    if (!ended.trySend(visit)) {
      throw new AssertionError("more than " + limit + " items in stage " + plan.name());
    }
  }

  private void ended(Visit visit) throws InterruptedException {
    if (visit.task != null) {
      long ranNanos = visit.task.ranNanos();
      meter.worked(ranNanos);
      ledger.worked(plan, visit.item, ranNanos);
    }
    if (pacer != null && isTriedAgain(visit, pacer)) {
      return;
    }
    over(visit);
  }

  /** Lets it leave, and those behind it for which it was the last hindrance. */
  private void over(Visit visit) throws InterruptedException {
    visit.isOver = true; // its outcome alone may come from a worker before this thread has seen it
    if (!plan.options().keepsOrder()) {
      visits.remove(visit);
      leave(visit);
      return;
    }
    while (!visits.isEmpty() && visits.element().isOver) {
      leave(visits.remove());
    }
  }

  private boolean isTriedAgain(Visit visit, Pacer<Visit> decides) {
    if (!(visit.outcome instanceof Outcome.Failed<?> failed)) {
      decides.succeeded(visit.item.value(), System.nanoTime());
      return false;
    }
    Throwable cause = failed.cause();
    Item item = visit.item;
    long now = System.nanoTime();
    if (ledger.isStopped()
        || DiskFull.isCauseOf(cause)
        || !decides.failed(visit, item.value(), visit.attempts, cause, now)) {
      return false;
    }
    meter.retried();
    ledger.retried(plan, item, visit.attempts, cause);
    visit.outcome = null;
    visit.task = null;
    return true;
  }

  private void leave(Visit visit) throws InterruptedException {
    if (visit.item.from() > index) {
      send(visit.item);
    } else {
      settle(visit);
    }
    meter.departed(1);
  }

  private void settle(Visit visit) throws InterruptedException {
    Item item = visit.item;
    switch (visit.outcome) {
      case null -> throw new IllegalStateException("an item has left without an outcome");
      case Outcome.Done(var value) -> done(visit, value);
      case Outcome.Failed(var cause) -> ledger.failed(plan, item, visit.attempts, cause, meter);
    }
  }

  private void done(Visit visit, @Nullable Object value) throws InterruptedException {
    Item item = visit.item;
    switch (plan) {
      case StagePlan.Map map -> {
        if (checkpoint != null) {
          try {
            ledger.checkpoint(plan, item, checkpoint.encode(value));
          } catch (JournalException e) {
            throw e;
          } catch (Exception e) { // the codec's
            ledger.failed(plan, item, visit.attempts, e, meter);
            return;
          }
        }
        send(item.with(value));
      }
      case StagePlan.Filter filter -> {
        if (Boolean.TRUE.equals(value)) {
          send(item);
        } else {
          meter.dropped();
          ledger.ended(item, Ending.DROPPED);
        }
      }
      case StagePlan.Expand expand -> {
        List<?> children = (List<?>) value;
        if (children == null) {
          throw new IllegalStateException("an expansion without a list");
        }
        ledger.expanded(item, children.size());
        int number = 0;
        for (Object child : children) {
          send(new Item(item.key() + "#" + number++, child, item.accounts(), 0));
        }
      }
      case StagePlan.Put put -> {
        meter.left();
        ledger.ended(item, Ending.DONE);
      }
    }
  }

  private void send(Item item) throws InterruptedException {
    if (out == null) {
      throw new IllegalStateException("the last stage of a pipeline must be a sink");
    }
    if (!out.trySend(item)) {
      long before = System.nanoTime();
      out.send(item);
      meter.blocked(System.nanoTime() - before);
    }
    meter.left();
  }

  /** After an untimely end: nothing of this stage runs on when its thread has ended. */
  private void cancelVisits() {
    // The last first: else a worker that is freed by a cancellation would start the next in line.
    visits
        .descendingIterator()
        .forEachRemaining(visit -> {
          if (visit.task != null) {
            visit.task.cancel(true);
          }
        });
    for (Visit visit : visits) {
      boolean left = visit.task == null;
      while (!left) {
        try {
          visit.task.awaitTermination();
          left = true;
        } catch (InterruptedException e) {
          // stop() may interrupt again; the tasks have been told already
        }
      }
    }
  }
}
