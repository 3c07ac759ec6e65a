/**
 * Numbers on workers of any kind, with results that do not depend on how many there are: {@link
 * dev.parloom.compute.Reduction} for any associative operator, sums, and kernels over arrays.
 */
@NullMarked
package dev.parloom.compute;

import org.jspecify.annotations.NullMarked;
