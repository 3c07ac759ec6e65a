package dev.parloom.pipeline;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.pipeline.journal.RunJournal;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the source, and takes into the run what the journal does not know as settled. */
final class SourceLoop {

  private static final System.Logger LOG = System.getLogger("dev.parloom.pipeline");

  private final Run run;
  private final RunPlan plan;
  private final Iterable<?> source;
  private final RunJournal journal;
  private final Channel<Item> out;

  /** Written by the source's thread; read for the report, when that is over or given up. */
  private final AtomicLong taken = new AtomicLong();

  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private volatile boolean isRead;

  SourceLoop(Run run, RunPlan plan, Iterable<?> source, RunJournal journal, Channel<Item> out) {
    this.run = run;
    this.plan = plan;
    this.source = source;
    this.journal = journal;
    this.out = out;
  }

  /** How many items the run has taken, without those that it has given back. */
  long taken() {
    return taken.get();
  }

  long skipped() {
    return skipped.get();
  }

  /** The time that the source itself has taken. */
  long nanos() {
    return nanos.get();
  }

  /** Whether nothing more will come. */
  boolean isRead() {
    return isRead;
  }

  /** Items that were taken are not to be worked on in this run. */
  void gaveBack(long items) {
    taken.addAndGet(-items);
  }

  // ---- The source's thread.

  /**
   * Reads the source to its end.
   *
   * @param countsFirst whether to tell first how many items stand in which way
   */
  void run(boolean countsFirst) {
    Throwable failure = null;
    try {
      if (countsFirst) {
        run.counted(count());
      }
      isRead = passAll();
    } catch (Throwable t) {
      failure = t;
      isRead = true;
    } finally {
      run.sourceEnded(taken.get() + skipped.get(), failure);
      out.close();
    }
  }

  private Map<RunJournal.Standing, Long> count() throws InterruptedException {
    Map<RunJournal.Standing, Long> counts = new EnumMap<>(RunJournal.Standing.class);
    for (Object value : source) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      String key = plan.keyOf(value);
      RunJournal.Standing standing =
          journal.examine(key, fingerprintOf(value), inPlace(key, value));
      counts.merge(standing, 1L, Long::sum);
    }
    return counts;
  }

  /** Whether it came to the end, and not to that of the run. */
  private boolean passAll() {
    long before = System.nanoTime();
    var inputs = source.iterator();
    while (inputs.hasNext()) {
      Object value = inputs.next();
      String key = plan.keyOf(value);
      RunJournal.Admission admission =
          plan.hasJournal()
              ? journal.admit(key, fingerprintOf(value), inPlace(key, value))
              : journal.admit(key, 0, () -> true);
      nanos.addAndGet(System.nanoTime() - before);
      switch (admission) {
        case RunJournal.Admission.Taken(var ticket) -> {
          if (!pass(key, value, ticket)) {
            return false;
          }
        }
        case RunJournal.Admission.Settled() -> {
          skipped.incrementAndGet();
          run.skipped(key);
        }
        case RunJournal.Admission.Duplicate(long first, long second) ->
            throw new DuplicateKeyException(key, first, second);
      }
      before = System.nanoTime();
    }
    nanos.addAndGet(System.nanoTime() - before);
    return true;
  }

  /** Whether the run has taken it: one that drains or stops does not. */
  private boolean pass(String key, @Nullable Object value, RunJournal.Ticket ticket) {
    taken.incrementAndGet();
    run.taken(key);
    Root root = new Root(run, key, ticket);
    try {
      out.send(item(root, value, ticket.checkpoint()));
      return true;
    } catch (InterruptedException | ChannelClosedException e) {
      taken.decrementAndGet();
      return false;
    }
  }

  private Item item(Root root, @Nullable Object value, RunJournal.@Nullable Checkpoint checkpoint) {
    if (checkpoint != null) {
      try {
        int stage = plan.indexOf(checkpoint.stage());
        Codec<@Nullable Object> codec = plan.stages().get(stage).options().checkpointOrNull();
        if (codec != null) {
          Object result = codec.decode(checkpoint.value());
          return new Item(root.key(), result, List.of(root), stage + 1);
        }
      } catch (Exception e) {
        LOG.log(
            Level.WARNING,
            "the checkpoint of '%s' behind stage '%s' cannot be read, so it begins anew"
                .formatted(root.key(), checkpoint.stage()),
            e);
      }
    }
    return new Item(root.key(), value, List.of(root), 0);
  }

  /** One that cannot be had is different each time, so that the item's stages meet its trouble. */
  private long fingerprintOf(@Nullable Object value) {
    try {
      return plan.fingerprint().of(value);
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "no fingerprint of " + value, e);
      return System.nanoTime();
    }
  }

  private BooleanSupplier inPlace(String key, @Nullable Object value) {
    return () -> plan.isInPlace(key, value);
  }
}
