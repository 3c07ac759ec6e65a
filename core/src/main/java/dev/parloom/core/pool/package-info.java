/**
 * Pools run tasks on workers. {@link dev.parloom.core.pool.ThreadPool} and {@link
 * dev.parloom.core.pool.CallerPool} are here; every pool keeps the contract of {@link
 * dev.parloom.core.pool.Pool}.
 */
package dev.parloom.core.pool;
