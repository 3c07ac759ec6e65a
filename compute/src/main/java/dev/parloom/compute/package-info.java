/** Numbers on workers: ordered reductions, and kernels over arrays. */
package dev.parloom.compute;
