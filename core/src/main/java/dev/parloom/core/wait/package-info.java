/**
 * The one place where a thread of Parloom's waits for another, for those who write pools, channels
 * and locks: every blocking operation ends in {@link dev.parloom.core.wait.Waiter}, which parks,
 * or, in a coroutine of a loop, gives the loop's {@link dev.parloom.core.wait.Baton} to the next.
 * Before a task waits without a deadline it tells the {@link dev.parloom.core.wait.WaitGraph} for
 * what.
 */
package dev.parloom.core.wait;
