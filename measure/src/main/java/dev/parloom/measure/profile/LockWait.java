package dev.parloom.measure.profile;

import java.util.Optional;

/**
 * Waits of threads, at one place in the code, for a lock that another thread held.
 *
 * @param lock the lock's class
 * @param site the line that waited, as {@code com.acme.Store.put:42}; the first of the stack that
 *     is not the JDK's
 * @param holder the thread that was most often the one that held it before; empty where the
 *     recorder does not say, as for all but {@code synchronized}
 * @param pauses how often, and how long
 */
public record LockWait(String lock, String site, Optional<String> holder, Pauses pauses) {}
