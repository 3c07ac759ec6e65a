package dev.parloom.measure.profile;

import org.jspecify.annotations.Nullable;

/**
 * What profiled work came to.
 *
 * @param result what it answered
 * @param profile where its time went
 * @param <R> the result
 */
public record Profiled<R extends @Nullable Object>(R result, Profile profile) {}
