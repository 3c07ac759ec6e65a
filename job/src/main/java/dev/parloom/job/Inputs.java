package dev.parloom.job;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files that a command works on.
 *
 * @param roots files and folders
 * @param wanted which of a folder's files to take
 * @param words the same for a person
 * @param byContent whether a file has changed only if its content has, not its time
 * @param base what names are told relative to; empty for the current folder
 * @param absolute those of the roots that were given as absolute paths
 */
public record Inputs(
    List<Path> roots,
    Predicate<Path> wanted,
    String words,
    boolean byContent,
    Path base,
    Set<Path> absolute) {

  /** Copies what it is given. */
  public Inputs {
    roots = List.copyOf(roots);
    absolute = Set.copyOf(absolute);
  }

  /** Named relative to the current folder. */
  public static Inputs here(List<Path> roots, Predicate<Path> wanted, String words) {
    return new Inputs(roots, wanted, words, false, Path.of(""), Set.of());
  }

  /**
   * What a file is called, wherever the command is started: its path relative to the base, or as it
   * was given. What does not survive being text is written as in an URI.
   */
  String nameOf(Path path) {
    Path name = path;
    if (!base.toString().isEmpty() && absolute.stream().noneMatch(path::startsWith)) {
      name = base.toAbsolutePath().normalize().relativize(path.toAbsolutePath().normalize());
    }
    String text = name.toString();
    return isText(name, text) ? text : name.toUri().getRawPath();
  }

  private static boolean isText(Path path, String text) {
    try {
      return Path.of(text).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
