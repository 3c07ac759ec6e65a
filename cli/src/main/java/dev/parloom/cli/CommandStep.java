package dev.parloom.cli;

import dev.parloom.core.pool.WorkFunction;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A step that runs a program for each item, without a shell. An interrupt, which is what a timeout
 * is on a thread, kills the program and its children.
 */
@SuppressWarnings("serial") // runs on this JVM's threads only
final class CommandStep implements WorkFunction<FileItem, FileItem, Exception> {

  private static final int WORDS_KEPT = 2_000;

  private final List<String> command;
  private final Path folder;
  private final TemporaryFiles temporary;

  /**
   * A step.
   *
   * @param command the program and its arguments, with {@code {in}} and {@code {out}}
   * @param folder where it runs
   * @param temporary where its results go
   */
  CommandStep(List<String> command, Path folder, TemporaryFiles temporary) {
    this.command = List.copyOf(command);
    this.folder = folder.toAbsolutePath();
    this.temporary = temporary;
  }

  @Override
  public FileItem apply(FileItem item) throws Exception {
    Path in = null;
    boolean ownIn = false;
    Path out = temporary.newFile(item.extension());
    Path words = temporary.newFile("words");
    boolean good = false;
    try {
      switch (item.content()) {
        case Content.OnDisk(var file, var _) -> in = file.toAbsolutePath();
        case Content.InMemory memory -> {
          in = Files.write(temporary.newFile(item.extension()), memory.bytes());
          ownIn = true;
        }
      }
      run(in, out, words);
      if (!Files.isRegularFile(out)) {
        throw new CommandFailedException(
            "%s exited with 0 but wrote no file {out}".formatted(command.getFirst()));
      }
      good = true;
      return item.with(new Content.OnDisk(out, true));
    } finally {
      if (ownIn) {
        Files.deleteIfExists(in);
      }
      Files.deleteIfExists(words);
      if (!good) {
        Files.deleteIfExists(out);
      }
    }
  }

  private void run(Path in, Path out, Path words) throws Exception {
    boolean writesFile = false;
    List<String> line = new ArrayList<>();
    for (String word : command) {
      writesFile |= word.contains("{out}");
      line.add(word.replace("{in}", in.toString()).replace("{out}", out.toString()));
    }
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(words.toFile());
    builder.redirectOutput(writesFile ? Redirect.DISCARD : Redirect.to(out.toFile()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new CommandFailedException("cannot run '%s': %s".formatted(line.getFirst(), e));
    }
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        throw new CommandFailedException(
            "%s exited with %d%s".formatted(line.getFirst(), exit, lastWords(words)));
      }
    } finally {
      // Children first: once their parent is gone they can no longer be told to be its children.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The last line that the program wrote to standard error. */
  private static String lastWords(Path words) throws IOException {
    long size = Files.size(words);
    try (InputStream stream = Files.newInputStream(words)) {
      stream.skipNBytes(Math.max(0, size - WORDS_KEPT));
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "" : ": " + text.lines().toList().getLast();
    }
  }
}
