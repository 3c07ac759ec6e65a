package dev.parloom.core.pool;

/**
 * A pool's counts at one moment. Each is exact, but they are not read at one instant.
 *
 * @param workers how many tasks can run at once
 * @param running tasks on a worker now
 * @param queued tasks accepted but not started; one that was cancelled in the queue keeps its place
 *     there until a worker comes to it
 * @param done tasks that returned
 * @param failed tasks that did not, cancelled ones included
 */
public record PoolStats(int workers, int running, int queued, long done, long failed) {}
