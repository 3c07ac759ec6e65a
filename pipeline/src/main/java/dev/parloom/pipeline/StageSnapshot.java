package dev.parloom.pipeline;

import dev.parloom.core.pool.PoolStats;
import java.util.Optional;

/**
 * One stage of a run at one moment. Immutable.
 *
 * @param soFar what the stage has done until then: its name, its workers, items in, out, failed and
 *     retried, shares of time; an item still on a worker is no part of its times yet
 * @param inFlight items in the stage: on a worker, waiting for one, for another attempt or a limit,
 *     or to leave; when the run is over, those that were there when it was stopped
 * @param queued items in the channel before the stage, 0 to {@code queueCapacity}
 * @param queueCapacity how many items that channel has room for, 0 or more
 * @param pool the counts of the stage's pool, which other stages and runs may use too; empty for a
 *     stage that gathers batches, which has none
 */
public record StageSnapshot(
    StageReport soFar, long inFlight, int queued, int queueCapacity, Optional<PoolStats> pool) {}
