/**
 * What a pool and its worker processes say to each other: frames on a socket, values as bytes, and
 * the page of memory that both see.
 */
@NullMarked
package dev.parloom.process.wire;

import org.jspecify.annotations.NullMarked;
