package dev.parloom.measure.profile;

/**
 * Objects of one class that were made; an estimate from samples.
 *
 * @param type their class
 * @param bytes how many bytes of them
 * @param site the line that made most of these, as {@code com.acme.Store.put:42}; the first of the
 *     stack that is not the JDK's
 */
public record Allocation(String type, long bytes, String site) {}
