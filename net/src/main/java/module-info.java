import org.jspecify.annotations.NullMarked;

/** Many servers at once, asked so that each request ends; and servers of one's own. */
@NullMarked
module dev.parloom.net {
  requires transitive dev.parloom.core;
  requires java.management; // the processor time of the threads of the HTTP client
  requires transitive java.net.http;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.net.http;
  exports dev.parloom.net.tcp;
}
