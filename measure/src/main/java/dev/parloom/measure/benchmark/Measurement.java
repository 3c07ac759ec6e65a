package dev.parloom.measure.benchmark;

import dev.parloom.measure.Sample;

/**
 * What one function was measured to take. Immutable.
 *
 * @param name the function's name
 * @param seconds of one call, a value for each round
 * @param allocatedBytes by one call, on all threads of this JVM, a value for each round
 * @param callsARound how many calls were timed at once, because one was too short
 */
public record Measurement(String name, Sample seconds, Sample allocatedBytes, int callsARound) {}
