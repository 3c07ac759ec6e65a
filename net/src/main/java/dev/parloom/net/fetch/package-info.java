/**
 * Many pages, from many servers, to files; {@link dev.parloom.net.fetch.Fetch} is where to begin.
 */
package dev.parloom.net.fetch;
