package dev.parloom.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way through a run.
 *
 * @param key names it in messages, reports and sinks
 * @param value what the last stage made of it
 * @param accounts those of the source items it came from: one, or after a batch several; one of
 *     them twice if two of its children are in the batch
 * @param from the first stage that is to work on it; those before let it pass
 */
record Item(String key, @Nullable Object value, List<ItemAccount> accounts, int from) {

  Item with(@Nullable Object newValue) {
    return new Item(key, newValue, accounts, from);
  }
}
