/**
 * What pools and tasks are: every pool keeps the contract of {@link dev.parloom.core.pool.Pool}.
 * Those on threads are in {@code core.thread}, loops in {@code core.loop}.
 */
package dev.parloom.core.pool;
