/**
 * What pools are made of: for those who write one. A pool makes a {@link
 * dev.parloom.core.pool.spi.TaskRun} of each piece of work, plays its life, and gives its users the
 * {@link dev.parloom.core.pool.spi.TaskRun#task} of it. {@code PoolContract} in this module's tests
 * says whether it does that right.
 */
package dev.parloom.core.pool.spi;
