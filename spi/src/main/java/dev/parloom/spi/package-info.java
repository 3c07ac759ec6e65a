/**
 * What one implements to add something to Parloom. An implementation is one public class with a
 * public constructor without parameters, and one line: {@code provides} in its module, and the same
 * in {@code META-INF/services} for the class path. {@link java.util.ServiceLoader} finds it.
 */
package dev.parloom.spi;
