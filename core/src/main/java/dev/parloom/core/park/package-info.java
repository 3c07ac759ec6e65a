/**
 * The one place where a thread of Parloom's waits for another: every blocking operation of pools,
 * channels and scopes ends in {@link dev.parloom.core.park.Waiter}.
 */
package dev.parloom.core.park;
