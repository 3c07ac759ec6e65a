package dev.parloom.cli;

import dev.parloom.core.pool.WorkFunction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A step that calls a public static method of the user's. */
@SuppressWarnings("serial") // runs on this JVM's threads only
final class JavaStep implements WorkFunction<FileItem, FileItem, Exception> {

  private final Method method;
  private final boolean takesFile;

  private JavaStep(Method method, boolean takesFile) {
    this.method = method;
    this.takesFile = takesFile;
  }

  /**
   * Finds the method.
   *
   * @param reference as {@code com.acme.Convert::one}
   * @param jars where to look besides Parloom's own classes; the loader lives as long as the JVM
   * @throws IllegalArgumentException if there is no such method, saying what there is
   */
  static JavaStep load(String reference, List<Path> jars) {
    String[] parts = reference.split("::", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' names no method; write it like com.acme.Convert::one".formatted(reference));
    }
    Class<?> type = load(parts[0], parts[1], jars);
    for (Method candidate : type.getMethods()) {
      if (candidate.getName().equals(parts[1])) {
        Optional<JavaStep> step = of(candidate);
        if (step.isPresent()) {
          return step.get();
        }
      }
    }
    List<String> names =
        Arrays.stream(type.getMethods())
            .filter(method -> of(method).isPresent())
            .map(Method::getName)
            .distinct()
            .toList();
    throw new IllegalArgumentException(
        "%s has no public static method '%s' from byte[] or Path to byte[]%s"
            .formatted(
                parts[0],
                parts[1],
                Nearest.to(parts[1], names)
                    .map(near -> ", did you mean '" + near + "'?")
                    .orElse(names.isEmpty() ? "" : "; it has " + String.join(", ", names))));
  }

  private static Class<?> load(String name, String method, List<Path> jars) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      if (!Files.isReadable(jar)) {
        throw new IllegalArgumentException("the classpath entry %s cannot be read".formatted(jar));
      }
      try {
        urls.add(jar.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException("the classpath entry %s is no path".formatted(jar), e);
      }
    }
    // Not closed: the method's code may load classes for as long as it runs, which is the JVM's
    // life.
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "there is no class %s in the classpath %s".formatted(name, jars), e);
    } catch (LinkageError e) {
      throw new IllegalArgumentException(
          "the class %s of %s::%s cannot be loaded: %s".formatted(name, name, method, e), e);
    }
  }

  private static Optional<JavaStep> of(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    if (!Modifier.isStatic(method.getModifiers())
        || !method.getReturnType().equals(byte[].class)
        || parameters.length != 1) {
      return Optional.empty();
    }
    if (parameters[0].equals(byte[].class)) {
      return Optional.of(new JavaStep(method, false));
    }
    return parameters[0].equals(Path.class)
        ? Optional.of(new JavaStep(method, true))
        : Optional.empty();
  }

  @Override
  public FileItem apply(FileItem item) throws Exception {
    Object argument;
    if (takesFile) {
      argument =
          switch (item.content()) {
            case Content.OnDisk(var file, var _) -> file;
            case Content.InMemory _ -> item.source();
          };
    } else {
      argument = item.content().bytes();
    }
    try {
      byte[] result = (byte[]) method.invoke(null, argument);
      if (result == null) {
        throw new NullPointerException(
            "%s::%s answered null"
                .formatted(method.getDeclaringClass().getName(), method.getName()));
      }
      return item.with(new Content.InMemory(result));
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }
}
