/**
 * How long a function takes, and whether another is faster; {@link
 * dev.parloom.measure.benchmark.Benchmark} is where to begin.
 */
package dev.parloom.measure.benchmark;
