package dev.parloom.spi;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a user has given for some {@link Key}s. Immutable. */
public final class Values {

  private static final Values NONE = new Values(Map.of());

  private final Map<Key<?>, Object> given;

  private Values(Map<Key<?>, Object> given) {
    this.given = Map.copyOf(given);
  }

  /** Nothing was given. */
  public static Values none() {
    return NONE;
  }

  /** The same, and this value of that key. */
  public <T> Values with(Key<T> key, T value) {
    Map<Key<?>, Object> more = new HashMap<>(given);
    more.put(key, value);
    return new Values(more);
  }

  /**
   * The value that was given, or else the default.
   *
   * @throws IllegalStateException if there is neither
   */
  public <T> T get(Key<T> key) {
    return find(key)
        .orElseThrow(() ->
            new IllegalStateException(
                "no value was given for the key %s, which has no default".formatted(key)));
  }

  /** The value that was given, or else the default; empty if there is neither. */
  @SuppressWarnings("unchecked") // with() put a value of the key's type there
  public <T> Optional<T> find(Key<T> key) {
    return given.containsKey(key) ? Optional.of((T) given.get(key)) : key.standard();
  }
}
