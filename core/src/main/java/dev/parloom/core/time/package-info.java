/** Durations as numbers. */
package dev.parloom.core.time;
