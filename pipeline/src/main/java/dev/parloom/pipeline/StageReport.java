package dev.parloom.pipeline;

import java.time.Duration;

/**
 * What one stage did in a run. Immutable.
 *
 * @param name the stage
 * @param workers how many items it could work on at once; shared with other stages on its pool
 * @param itemsIn items that came
 * @param itemsOut items that went on, or were put in place by a sink
 * @param dropped items that a filter kept back
 * @param failed items that failed here
 * @param retried attempts that failed and were made again
 * @param itemsPerSecond items that came, over the whole run
 * @param busy the time items spent on workers, added up
 * @param busyShare that time as a share of what the workers had, 0 to 1
 * @param starvedShare the share of the run in which the stage had nothing to do
 * @param blockedShare the share of the run in which it could not pass an item on
 * @param p50 half the items took no longer on a worker than this (at most 13 % too high)
 * @param p95 19 of 20 items took no longer than this (at most 13 % too high)
 * @param max the longest time of an item on a worker
 */
public record StageReport(
    String name,
    int workers,
    long itemsIn,
    long itemsOut,
    long dropped,
    long failed,
    long retried,
    double itemsPerSecond,
    Duration busy,
    double busyShare,
    double starvedShare,
    double blockedShare,
    Duration p50,
    Duration p95,
    Duration max) {}
