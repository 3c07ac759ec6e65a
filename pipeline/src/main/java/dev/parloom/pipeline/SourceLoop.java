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

  private final RunPlan plan;
  private final Iterable<?> source;
  private final RunJournal journal;
  private final ItemLedger ledger;
  private final Channel<Item> out;

  /** Written by the source's thread; read by any. */
  private final AtomicLong nanos = new AtomicLong();

  private volatile boolean isRead;

  SourceLoop(
      RunPlan plan, Iterable<?> source, RunJournal journal, ItemLedger ledger, Channel<Item> out) {
    this.plan = plan;
    this.source = source;
    this.journal = journal;
    this.ledger = ledger;
    this.out = out;
  }

  /** The time that the source itself has taken. */
  long nanos() {
    return nanos.get();
  }

  /** Whether nothing more will come. */
  boolean isRead() {
    return isRead;
  }

  // ---- The source's thread.

  /**
   * Reads the source to its end, or that of the run.
   *
   * @param countsFirst whether to tell first how many items stand in which way
   * @throws InterruptedException if it is interrupted while it counts; the source, the keys and the
   *     journal may throw anything else
   */
  void run(boolean countsFirst) throws InterruptedException {
    boolean isOver = true; // a source that throws gives nothing more either
    try {
      if (countsFirst) {
        ledger.counted(count());
      }
      isOver = passAll();
    } finally {
      isRead = isOver;
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
      ItemAccount account = ledger.take(key, admission);
      if (account != null && !pass(account, value)) {
        return false;
      }
      before = System.nanoTime();
    }
    nanos.addAndGet(System.nanoTime() - before);
    return true;
  }

  /** Whether the run has got it: one that drains or stops does not. */
  private boolean pass(ItemAccount account, @Nullable Object value) {
    try {
      out.send(item(account, value));
      return true;
    } catch (InterruptedException | ChannelClosedException e) {
      ledger.gaveBack(1);
      return false;
    }
  }

  private Item item(ItemAccount account, @Nullable Object value) {
    RunJournal.Checkpoint checkpoint = account.ticket().checkpoint();
    if (checkpoint != null) {
      try {
        int stage = plan.indexOf(checkpoint.stage());
        Codec<@Nullable Object> codec = plan.stages().get(stage).options().checkpointOrNull();
        if (codec != null) {
          Object result = codec.decode(checkpoint.value());
          return new Item(account.key(), result, List.of(account), stage + 1);
        }
      } catch (Exception e) {
        LOG.log(
            Level.WARNING,
            "the checkpoint of '%s' behind stage '%s' cannot be read, so it begins anew"
                .formatted(account.key(), checkpoint.stage()),
            e);
      }
    }
    return new Item(account.key(), value, List.of(account), 0);
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
