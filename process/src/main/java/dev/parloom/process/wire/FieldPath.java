package dev.parloom.process.wire;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which field of which object keeps a value from being serialized, such as {@code
 * Order.lines[2].socket}.
 */
public final class FieldPath {

  private static final int DEEPEST = 100;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private FieldPath() {}

  /** The path to the first object that is not serializable; empty if none was found. */
  public static Optional<String> toUnserializable(Object root) {
    return Optional.ofNullable(new FieldPath().search(root, root.getClass().getSimpleName(), 0));
  }

  private @Nullable String search(@Nullable Object value, String path, int depth) {
    if (value == null || depth > DEEPEST || !seen.add(value)) {
      return null;
    }
    return switch (value) {
      case Object[] array -> searchAll(java.util.Arrays.asList(array), path, depth);
      case Externalizable _ -> null;
      case Object other when !(other instanceof Serializable) ->
          "%s (%s)".formatted(path, other.getClass().getName());
      case Collection<?> elements -> searchAll(elements, path, depth);
      case Map<?, ?> map -> searchMap(map, path, depth);
      default -> searchFields(value, path, depth);
    };
  }

  private @Nullable String searchAll(Iterable<?> elements, String path, int depth) {
    int index = 0;
    for (Object element : elements) {
      String found = search(element, path + "[" + index++ + "]", depth + 1);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable String searchMap(Map<?, ?> map, String path, int depth) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String found = search(entry.getKey(), path + ".keySet()", depth + 1);
      if (found == null) {
        found = search(entry.getValue(), "%s[%s]".formatted(path, entry.getKey()), depth + 1);
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable String searchFields(Object value, String path, int depth) {
    for (Class<?> type = value.getClass();
        type != null && Serializable.class.isAssignableFrom(type);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        boolean sent =
            !Modifier.isStatic(field.getModifiers())
                && !Modifier.isTransient(field.getModifiers())
                && !field.getType().isPrimitive();
        if (sent && field.trySetAccessible()) {
          String found = search(valueOf(field, value), path + "." + field.getName(), depth + 1);
          if (found != null) {
            return found;
          }
        }
      }
    }
    return null;
  }

  private static @Nullable Object valueOf(Field field, Object of) {
    try {
      return field.get(of);
    } catch (IllegalAccessException e) {
      return null; // it was made accessible
    }
  }
}
