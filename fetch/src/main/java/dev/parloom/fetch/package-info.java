/** Many pages, from many servers, to files; {@link dev.parloom.fetch.Fetch} is where to begin. */
package dev.parloom.fetch;
