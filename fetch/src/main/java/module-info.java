import org.jspecify.annotations.NullMarked;

/** Pages of many servers, fetched to files. */
@NullMarked
module dev.parloom.fetch {
  requires transitive dev.parloom.net;
  requires transitive dev.parloom.pipeline;
  requires dev.parloom.text;
  requires com.fasterxml.jackson.core;
  requires crawler.commons;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.fetch;
}
