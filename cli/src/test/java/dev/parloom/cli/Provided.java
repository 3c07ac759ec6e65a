package dev.parloom.cli;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/** One more provider of a service, for what runs in this thread until it is closed. */
final class Provided implements AutoCloseable {

  private final Thread thread = Thread.currentThread();
  private final ClassLoader former = thread.getContextClassLoader();
  private final URLClassLoader loader;

  private Provided(Path folder) throws IOException {
    loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, former);
    thread.setContextClassLoader(loader);
  }

  /** That class provides the service, by a line in this folder. */
  static <S> Provided in(Path folder, Class<S> service, Class<? extends S> provider)
      throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(service.getName()), provider.getName());
    return new Provided(folder);
  }

  @Override
  public void close() throws IOException {
    thread.setContextClassLoader(former);
    loader.close();
  }
}
