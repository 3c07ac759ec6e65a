/** Benchmarks; see bench/README.md. */
@NullMarked
package dev.parloom.bench;

import org.jspecify.annotations.NullMarked;
