package dev.parloom.job.step;

import dev.parloom.core.pool.WorkFunction;
import dev.parloom.job.Content;
import dev.parloom.job.FileItem;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.text.Nearest;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A step that calls a public static method of the user's. */
@SuppressWarnings("serial")
public // it travels as its Sent
final class JavaStep implements WorkFunction<FileItem, FileItem, Exception> {

  private final Method method;
  private final boolean takesFile;
  private final TemporaryFiles temporary;
  private final Sent sent;

  /** What a worker process needs to find the method again. */
  private record Sent(String reference, List<URI> jars, TemporaryFiles temporary)
      implements Serializable {
    private Object readResolve() {
      return load(reference, jars.stream().map(Path::of).toList(), temporary);
    }
  }

  private Object writeReplace() {
    return sent;
  }

  private JavaStep(Sent sent, Method method, TemporaryFiles temporary) {
    this.sent = sent;
    this.method = method;
    this.takesFile = method.getParameterTypes()[0].equals(Path.class);
    this.temporary = temporary;
  }

  /**
   * Finds the method; of two, the one from byte[].
   *
   * @param reference as {@code com.acme.Convert::one}
   * @param jars where to look; the loader lives as long as the JVM
   * @param temporary where files are made for a method that wants one
   * @throws IllegalArgumentException if there is no such method, saying what there is
   */
  public static JavaStep load(String reference, List<Path> jars, TemporaryFiles temporary) {
    String[] parts = reference.split("::", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' names no method; write it like com.acme.Convert::one".formatted(reference));
    }
    List<Method> usable = usableMethods(parts[0], jars);
    for (Method candidate : usable) {
      if (candidate.getName().equals(parts[1])) {
        List<URI> places = new ArrayList<>(jars.stream().map(Path::toUri).toList());
        return new JavaStep(new Sent(reference, places, temporary), candidate, temporary);
      }
    }
    List<String> names = usable.stream().map(Method::getName).distinct().sorted().toList();
    throw new IllegalArgumentException(
        "%s has no public static method '%s' from byte[] or Path to byte[]%s"
            .formatted(
                parts[0],
                parts[1],
                Nearest.to(parts[1], names)
                    .map(near -> ", did you mean '" + near + "'?")
                    .orElse(names.isEmpty() ? "" : "; it has " + String.join(", ", names))));
  }

  /** The methods of a class that a step can call, those from byte[] first. */
  private static List<Method> usableMethods(String name, List<Path> jars) {
    try {
      // Not initialized yet: a dry run calls no code of the user's.
      Class<?> type = Class.forName(name, false, loader(jars));
      if (!Modifier.isPublic(type.getModifiers())) {
        throw new IllegalArgumentException("the class %s is not public".formatted(name));
      }
      return Arrays.stream(type.getMethods())
          .filter(JavaStep::isUsable)
          .sorted(Comparator.comparing(method -> method.getParameterTypes()[0].equals(Path.class)))
          .toList();
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "there is no class %s in the classpath %s".formatted(name, jars), e);
    } catch (LinkageError e) {
      throw new IllegalArgumentException("the class %s cannot be loaded: %s".formatted(name, e), e);
    }
  }

  private static ClassLoader loader(List<Path> jars) {
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
    // Not closed: the method's code may load classes as long as it runs, which is the JVM's life.
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static boolean isUsable(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return Modifier.isStatic(method.getModifiers())
        && method.getReturnType().equals(byte[].class)
        && parameters.length == 1
        && (parameters[0].equals(byte[].class) || parameters[0].equals(Path.class));
  }

  @Override
  public FileItem apply(FileItem item) throws Exception {
    if (!takesFile) {
      return item.with(call(item.content().bytes()));
    }
    try (FileArgument file = FileArgument.of(item, temporary)) {
      return item.with(call(file.path()));
    }
  }

  private Content call(Object argument) throws Exception {
    try {
      byte[] result = (byte[]) method.invoke(null, argument);
      if (result == null) {
        throw new NullPointerException(
            "%s::%s answered null"
                .formatted(method.getDeclaringClass().getName(), method.getName()));
      }
      return new Content.InMemory(result);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }
}
