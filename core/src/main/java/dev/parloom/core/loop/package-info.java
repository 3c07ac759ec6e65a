/**
 * Loops: pools on which no two tasks ever run at once, and which switch only where a task waits.
 *
 * <p>{@link dev.parloom.core.loop.Loop} is the way in; {@link dev.parloom.core.loop.Stall} says
 * which task kept one from going on.
 */
package dev.parloom.core.loop;
