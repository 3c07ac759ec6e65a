package dev.parloom.pipeline;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.Clause;
import dev.parloom.core.channel.Select;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stage that gathers items into lists, by number and by time. */
final class BatchLoop {

  private final ItemLedger ledger;
  private final StagePlan.Batch plan;
  private final Channel<Item> in;
  private final @Nullable Channel<Item> out;
  private final StageMeter meter;
  private final Clause<Optional<Item>> onArrival;

  BatchLoop(
      ItemLedger ledger,
      StagePlan.Batch plan,
      Channel<Item> in,
      @Nullable Channel<Item> out,
      StageMeter meter) {
    this.ledger = ledger;
    this.plan = plan;
    this.in = in;
    this.out = out;
    this.meter = meter;
    this.onArrival = in.receiving(Optional::of, Optional::empty);
  }

  void run() {
    try {
      for (Item first : in) {
        meter.arrived();
        pass(gather(first));
      }
    } catch (InterruptedException | RuntimeException e) {
      if (!ledger.isStopped()) {
        throw new IllegalStateException("stage '" + plan.name() + "' was disturbed", e);
      }
    } finally {
      if (out != null) {
        out.close();
      }
    }
  }

  /** Waits for more items until the batch is full, patience has run out, or there are no more. */
  private List<Item> gather(Item first) throws InterruptedException {
    List<Item> batch = new ArrayList<>(List.of(first));
    long start = System.nanoTime();
    while (batch.size() < plan.size()) {
      Duration left = plan.patience().minusNanos(System.nanoTime() - start);
      Optional<Optional<Item>> event = Select.tryFirst(left, onArrival);
      if (event.isEmpty() || event.get().isEmpty()) {
        break;
      }
      meter.arrived();
      batch.add(event.get().get());
    }
    return batch;
  }

  private void pass(List<Item> batch) throws InterruptedException {
    List<@Nullable Object> values = new ArrayList<>();
    List<ItemAccount> accounts = new ArrayList<>();
    for (Item item : batch) {
      values.add(item.value());
      accounts.addAll(item.accounts());
    }
    String firstKey = batch.getFirst().key();
    String key = batch.size() == 1 ? firstKey : firstKey + "+" + (batch.size() - 1);
    if (out == null) {
      throw new IllegalStateException("the last stage of a pipeline must be a sink");
    }
    out.send(new Item(key, values, List.copyOf(accounts), 0));
    meter.left();
    meter.departed(batch.size());
  }
}
