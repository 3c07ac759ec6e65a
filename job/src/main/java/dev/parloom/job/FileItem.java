package dev.parloom.job;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file on its way through a pipeline.
 *
 * @param source the file it began as
 * @param target where its result belongs, relative to the output folder
 * @param content what the last step made of it
 * @param notes what the user is to be told about it when its result is in place, though it is no
 *     failure; none twice
 */
@SuppressWarnings("serial")
public // it travels as its Sent
record FileItem(Path source, Path target, Content content, List<String> notes)
    implements Serializable {

  private static final Path ROOT = Path.of("/");

  /** Leaves out notes that are there twice. */
  public FileItem {
    notes = notes.stream().distinct().toList();
  }

  /** One of which there is nothing to be told. */
  FileItem(Path source, Path target, Content content) {
    this(source, target, content, List.of());
  }

  /** On its way to or from a worker process; as URIs, paths that are no text stay what they are. */
  private record Sent(URI source, boolean relative, URI target, Content content, List<String> notes)
      implements Serializable {

    private Object readResolve() {
      Path whole = Path.of(source);
      return new FileItem(
          relative ? Path.of("").toAbsolutePath().relativize(whole) : whole,
          ROOT.relativize(Path.of(target)),
          content,
          notes);
    }
  }

  private Object writeReplace() {
    return new Sent(
        source.toUri(), !source.isAbsolute(), ROOT.resolve(target).toUri(), content, notes);
  }

  /** The same with another content. */
  public FileItem with(Content newContent) {
    return new FileItem(source, target, newContent, notes);
  }

  /** The same, with more to be told about it. */
  public FileItem noting(List<String> more) {
    return more.isEmpty()
        ? this
        : new FileItem(
            source, target, content, Stream.concat(notes.stream(), more.stream()).toList());
  }

  /** The same, with nothing to be told about it. */
  public FileItem withoutNotes() {
    return new FileItem(source, target, content);
  }

  /** The same with another file name extension, given without its dot. */
  FileItem withExtension(String extension) {
    return at(stem() + "." + extension);
  }

  /** The same with a label before the extension: photo.jpg becomes photo-LABEL.jpg. */
  public FileItem labelled(String label) {
    String name = name();
    return at(stem() + "-" + label + name.substring(stem().length()));
  }

  private FileItem at(String name) {
    return new FileItem(source, target.resolveSibling(name), content, notes);
  }

  private String name() {
    return String.valueOf(target.getFileName());
  }

  /** The name without its extension and the dot. */
  private String stem() {
    String name = name();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** The extension of the target without its dot; empty if it has none. */
  public String extension() {
    String name = name();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot + 1) : "";
  }
}
