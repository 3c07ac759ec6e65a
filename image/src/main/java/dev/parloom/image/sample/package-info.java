/** Photos that nobody took, for tests, demonstrations and benchmarks. */
package dev.parloom.image.sample;
