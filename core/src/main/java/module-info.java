import org.jspecify.annotations.NullMarked;

/**
 * Pools that run tasks, loops among them; channels that join them; scopes that bound their lives.
 */
@NullMarked
module dev.parloom.core {
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.parloom.core.channel;
  exports dev.parloom.core.loop;
  exports dev.parloom.core.pool;
  exports dev.parloom.core.pool.spi;
  exports dev.parloom.core.scope;
  exports dev.parloom.core.thread;
  exports dev.parloom.core.time;
  exports dev.parloom.core.wait;
}
