package dev.parloom.core.pool;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that a {@link Pool} runs once on one of its workers. It is serializable so that
 * the same lambda works on threads and on worker processes.
 *
 * @param <R> the result
 */
@FunctionalInterface
public interface Work<R extends @Nullable Object> extends Callable<R>, Serializable {}
