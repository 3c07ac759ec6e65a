import org.jspecify.annotations.NullMarked;

/**
 * Many servers at once: pages fetched to files, and servers asked how they are; and servers of
 * one's own.
 */
@NullMarked
module dev.parloom.net {
  requires transitive dev.parloom.pipeline;
  requires com.fasterxml.jackson.core;
  requires crawler.commons;
  requires java.management; // the processor time of the threads of the HTTP client
  requires transitive java.net.http;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.net.fetch;
  exports dev.parloom.net.http;
  exports dev.parloom.net.tcp;
}
