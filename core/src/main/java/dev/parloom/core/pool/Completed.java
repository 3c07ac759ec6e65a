package dev.parloom.core.pool;

import org.jspecify.annotations.Nullable;

/**
 * One input of {@link Pool#asCompleted} and how its task ended. Immutable if the input is.
 *
 * @param index the input's place among the inputs, from 0
 * @param input the input itself
 * @param outcome how its task ended
 */
public record Completed<T extends @Nullable Object, R extends @Nullable Object>(
    long index, T input, Outcome<R> outcome) {}
