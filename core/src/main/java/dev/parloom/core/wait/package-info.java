/**
 * The one place where a thread of Parloom's waits for another: every blocking operation of pools,
 * channels and scopes ends in {@link dev.parloom.core.wait.Waiter}, which parks, or, in a coroutine
 * of a loop, gives the loop's {@link dev.parloom.core.wait.Baton} to the next.
 */
package dev.parloom.core.wait;
