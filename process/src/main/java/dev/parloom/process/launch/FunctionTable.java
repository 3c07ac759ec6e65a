package dev.parloom.process.launch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.process.wire.Encoder;
import dev.parloom.process.wire.Fault;
import dev.parloom.process.wire.FieldPath;
import dev.parloom.process.worker.TaskNotSerializableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a pool, each turned into bytes once, and the class loaders they come from.
 * Thread-safe.
 */
public final class FunctionTable {

  /** How many functions are remembered, here and by each worker; the oldest is forgotten first. */
  public static final int REMEMBERED = 64;

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");
  private static final byte[] NONE = {};

  /**
   * A function, by its identity: two that are equal may yet be different. Weak, so that a function
   * that its user has forgotten is not kept with all that it captured; once it is gone, its key is
   * equal to none but itself.
   */
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object function) {
      super(function);
      hash = System.identityHashCode(function);
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Object function = get();
      return function != null && other instanceof Key that && that.get() == function;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  @GuardedBy("this")
  private final Map<Key, FunctionCode> functions = new LinkedHashMap<>();

  /** For each loader the function that calls its input. */
  @GuardedBy("this")
  private final Map<Integer, FunctionCode> callers = new HashMap<>();

  /** In the order of their numbers, from 1. */
  @GuardedBy("this")
  private final List<ClassLoader> loaders = new ArrayList<>();

  @GuardedBy("this")
  private int lastNumber;

  /**
   * The code of a function.
   *
   * @throws TaskNotSerializableException if it cannot be sent
   */
  public synchronized FunctionCode of(WorkFunction<?, ?, ?> function) {
    Key key = new Key(function);
    FunctionCode known = functions.get(key);
    if (known != null) {
      return known;
    }
    FunctionCode code = code(function, encode("the function", function));
    functions.keySet().removeIf(old -> old.refersTo(null));
    functions.put(key, code);
    if (functions.size() > REMEMBERED) {
      Iterator<Key> oldest = functions.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return code;
  }

  /** The code of the function that calls its input, for work of the same loader as this one. */
  public synchronized FunctionCode calling(Work<?> work) {
    return callers.computeIfAbsent(
        numberOf(work.getClass().getClassLoader()), _ -> code(work, NONE));
  }

  @GuardedBy("this")
  private FunctionCode code(Object function, byte[] bytes) {
    ClassLoader loader = function.getClass().getClassLoader();
    int number = numberOf(loader);
    return new FunctionCode(
        ++lastNumber, number == 0 ? FunctionTable.class.getClassLoader() : loader, number, bytes);
  }

  /** What the loader is called on the wire; 0 if workers have its classes themselves. */
  synchronized int numberOf(@Nullable ClassLoader loader) {
    for (ClassLoader known = ClassLoader.getSystemClassLoader();
        known != null;
        known = known.getParent()) {
      if (known.equals(loader)) {
        return 0;
      }
    }
    if (loader == null) {
      return 0;
    }
    int at = loaders.indexOf(loader);
    if (at < 0) {
      at = loaders.size();
      loaders.add(loader);
    }
    return at + 1;
  }

  /** The bytes of a class; none if the loader of that number has no such class. */
  byte[] classBytes(int loaderNumber, String name) {
    ClassLoader loader;
    synchronized (this) {
      if (loaderNumber < 1 || loaderNumber > loaders.size()) {
        return NONE;
      }
      loader = loaders.get(loaderNumber - 1);
    }
    try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in == null ? NONE : in.readAllBytes();
    } catch (IOException | RuntimeException e) { // a loader of the user's
      LOG.log(Level.WARNING, "a worker asked for class " + name + ", which cannot be read", e);
      return NONE;
    }
  }

  /**
   * A value as bytes.
   *
   * @param what it is, for the message
   * @throws TaskNotSerializableException if it cannot be sent
   */
  public static byte[] encode(String what, @Nullable Object value) {
    Encoder encoder = new Encoder();
    write(encoder, what, value);
    return encoder.toBytes();
  }

  /** Adds a value; leaves the encoder as it was if that fails. */
  public static void write(Encoder encoder, String what, @Nullable Object value) {
    int start = encoder.size();
    try {
      encoder.writeValue(value);
    } catch (Encoder.TooLargeException e) {
      encoder.truncate(start);
      throw new TaskNotSerializableException(
          what, "it takes more than %s bytes".formatted(e.getMessage()), e);
    } catch (NotSerializableException e) {
      encoder.truncate(start);
      String culprit =
          value == null ? "" : FieldPath.toUnserializable(value).orElse(e.getMessage());
      throw new TaskNotSerializableException(what, culprit + " is not serializable", e);
    } catch (IOException | RuntimeException | StackOverflowError e) { // code of the user's
      encoder.truncate(start);
      throw new TaskNotSerializableException(what, Fault.inWords(e), e);
    }
  }
}
