package dev.parloom.process.child;

import dev.parloom.process.wire.Encoder;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Finds classes that this process lacks where the pool found them: those of a program run as {@code
 * java Source.java}, of a loader of the user's.
 */
final class RemoteLoader extends ClassLoader {

  private static final String CLASS_FILE = ".class";

  static {
    registerAsParallelCapable();
  }

  private final PoolLink link;
  private final int number;

  RemoteLoader(PoolLink link, int number, ClassLoader parent) {
    super("pool", parent);
    this.link = link;
    this.number = number;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = ask(name);
    if (bytes.length == 0) {
      throw new ClassNotFoundException(
          "%s: neither this worker process nor the class loader that the task came from has it"
              .formatted(name));
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : defineClass(name, bytes, 0, bytes.length);
    }
  }

  /** Also the classes themselves, which a pool within a task asks for. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    InputStream own = super.getResourceAsStream(name);
    if (own != null || !name.endsWith(CLASS_FILE)) {
      return own;
    }
    String type = name.substring(0, name.length() - CLASS_FILE.length()).replace('/', '.');
    byte[] bytes = ask(type);
    return bytes.length == 0 ? null : new ByteArrayInputStream(bytes);
  }

  /**
   * The bytes of a class; none if the pool has none. On a thread that no task can interrupt, for
   * that would close the socket; the caller's own flag stays as it is.
   */
  private byte[] ask(String name) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    Thread asker =
        new Thread(
            () -> {
              try {
                answer.complete(exchange(name));
              } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            },
            "class-" + name);
    asker.setDaemon(true);
    asker.start();
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("class " + name + " cannot be asked for", e.getCause());
    }
  }

  private byte[] exchange(String name) throws IOException {
    Encoder request = new Encoder();
    request.writeInt(number);
    request.writeValue(name);
    synchronized (link) {
      link.send(Message.CLASS_WANTED, request.bytes(), request.size());
      Frame answer = link.receive();
      if (answer.message() != Message.CLASS) {
        throw new IOException("a class was asked for, but the answer is " + answer.message());
      }
      return answer.body().rest();
    }
  }
}
