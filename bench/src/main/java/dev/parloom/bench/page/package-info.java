/** The page of what the benchmarks found, made of their results and a template. */
@NullMarked
package dev.parloom.bench.page;

import org.jspecify.annotations.NullMarked;
