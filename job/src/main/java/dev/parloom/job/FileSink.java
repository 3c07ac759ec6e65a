package dev.parloom.job;

import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts results into the output folder, but never in the place of an input: where the output folder
 * is above an input, or a symbolic link leads back to one, the item fails instead.
 */
final class FileSink implements Sink<FileItem> {

  private final Path output;
  private final List<Path> inputs;
  private final Folder folder;

  /** The inputs under their real names. Written before the run's threads start. */
  private final Set<Path> guarded = new HashSet<>();

  private final Consumer<FileItem> placed;
  private Path realOutput;

  /**
   * A sink.
   *
   * @param output the folder for the results
   * @param inputs the files and folders that must stay as they are
   * @param synced whether results must survive the loss of power
   * @param placed is told each result that is in place, on the thread that put it there
   */
  FileSink(Path output, List<Path> inputs, boolean synced, Consumer<FileItem> placed) {
    this.output = output.toAbsolutePath().normalize();
    this.inputs = List.copyOf(inputs);
    this.folder = synced ? Folder.at(output).synced() : Folder.at(output);
    this.realOutput = this.output;
    this.placed = placed;
  }

  @Override
  public void open() throws IOException {
    folder.open();
    realOutput = output.toRealPath();
    for (Path input : inputs) {
      if (Files.exists(input)) {
        guarded.add(input.toRealPath());
      }
    }
  }

  @Override
  public void put(String key, FileItem item) throws Exception {
    requireNoInputAt(item);
    switch (item.content()) {
      case Content.InMemory memory -> folder.put(item.target(), memory.bytes());
      case Content.OnDisk(var file, var _) -> {
        try {
          folder.copy(item.target(), file);
        } finally {
          item.content().discard();
        }
      }
    }
    placed.accept(item);
  }

  /** Whether there is a result at this place below the output folder. */
  boolean hasResultAt(Path target) {
    return folder.isInPlace(target);
  }

  @Override
  public void sync() throws IOException {
    folder.sync();
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }

  /** Closes it while it may still be in use, since the program ends. */
  void abandon() {
    try {
      folder.close();
    } catch (IOException e) {
      return; // the next run will
    }
  }

  private void requireNoInputAt(FileItem item) throws Exception {
    Path place = output.resolve(item.target()).normalize();
    Path parent = place.getParent();
    if (parent == null || !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    // The link, if it is one, would be replaced, not what it leads to.
    Path real = parent.toRealPath().resolve(place.getFileName());
    boolean taken = real.equals(realSource(item));
    for (Path at = real; at != null && !at.equals(realOutput) && !taken; at = at.getParent()) {
      taken = guarded.contains(at);
    }
    if (taken) {
      throw OutputClashException.withInput(place.toString());
    }
  }

  private static Path realSource(FileItem item) throws IOException {
    try {
      return item.source().toRealPath();
    } catch (NoSuchFileException e) {
      return item.source(); // deleted meanwhile, so nothing can be lost
    }
  }
}
