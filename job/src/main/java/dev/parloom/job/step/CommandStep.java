package dev.parloom.job.step;

import dev.parloom.core.pool.WorkFunction;
import dev.parloom.job.Content;
import dev.parloom.job.FileItem;
import dev.parloom.job.RunFolder;
import dev.parloom.job.TemporaryFiles;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A step that runs a program for each item. An interrupt, which is what a timeout is on a thread,
 * kills the program and its children.
 */
@SuppressWarnings("serial")
public // runs on this JVM's threads only
final class CommandStep implements WorkFunction<FileItem, FileItem, Exception> {

  private static final int WORDS_KEPT = 2_000;
  private static final Duration KILL_GRACE = Duration.ofSeconds(2);
  private static final Pattern PLACES = Pattern.compile("\\{(in|out)\\}");
  private static final Path SHELL = Path.of("/bin/sh");

  /**
   * Ctrl-C at a terminal reaches all programs that were started from it, but the first one is to
   * let items finish. A program that is started with the signal ignored keeps it so. The shell does
   * only that and then becomes the program; it reads nothing of the command.
   */
  private static final List<String> DEAF_TO_CTRL_C =
      List.of(SHELL.toString(), "-c", "trap '' INT; exec \"$@\"", "sh");

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
  public CommandStep(List<String> command, Path folder, TemporaryFiles temporary) {
    this.command = List.copyOf(command);
    this.folder = folder.toAbsolutePath();
    this.temporary = temporary;
  }

  @Override
  public FileItem apply(FileItem item) throws Exception {
    Path out = temporary.newFile(item.extension());
    Path words = temporary.newFile("words");
    boolean good = false;
    try (FileArgument in = FileArgument.of(item, temporary)) {
      run(in.path(), out, words);
      if (!Files.isRegularFile(out)) {
        throw new CommandFailedException(
            "%s exited with 0 but wrote no file {out}".formatted(command.getFirst()));
      }
      good = true;
      return item.with(new Content.OnDisk(out, true));
    } finally {
      Files.deleteIfExists(words);
      if (!good) {
        TemporaryFiles.remove(out);
      }
    }
  }

  private void run(Path in, Path out, Path words) throws Exception {
    boolean writesFile = false;
    List<String> line = new ArrayList<>();
    for (String word : command) {
      writesFile |= word.contains("{out}");
      line.add(
          PLACES
              .matcher(word)
              .replaceAll(found ->
                  Matcher.quoteReplacement((found.group(1).equals("in") ? in : out).toString())));
    }
    Process process = start(line, words, writesFile ? Redirect.DISCARD : Redirect.to(out.toFile()));
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        requireRoom();
        throw new CommandFailedException(
            "%s exited with %d%s".formatted(line.getFirst(), exit, lastWords(words)));
      }
    } finally {
      if (process.isAlive()) {
        kill(process.toHandle());
        awaitEnd(process);
      }
    }
  }

  /** For want of room all items would fail, whatever each program makes of it. */
  private void requireRoom() throws IOException {
    if (temporary.isFull()) {
      throw new FileSystemException(
          "the temporary folder " + RunFolder.parent(), null, "No space left on device");
    }
  }

  private Process start(List<String> line, Path words, Redirect output) throws Exception {
    String program = line.getFirst();
    requireProgram(program);
    List<String> whole = new ArrayList<>(ProgramStarter.guard());
    if (Files.isExecutable(SHELL)) {
      whole.addAll(DEAF_TO_CTRL_C);
    }
    whole.addAll(line);
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .directory(folder.toFile())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectError(words.toFile())
            .redirectOutput(output);
    builder.environment().put(RunFolder.MARK, temporary.mark());
    try {
      return ProgramStarter.start(builder);
    } catch (IOException e) {
      throw new CommandFailedException("cannot run '%s': %s".formatted(program, e.getMessage()), e);
    }
  }

  /** A missing program is told as such, not by the words of a shell. */
  private void requireProgram(String program) throws CommandFailedException {
    try {
      if (program.contains(File.separator)) {
        if (!Files.exists(folder.resolve(program))) {
          throw new CommandFailedException(
              "cannot run '%s': there is no such file".formatted(program));
        }
        return;
      }
      String path = System.getenv("PATH");
      if (path == null) {
        return; // the system has its own idea
      }
      for (String place : path.split(File.pathSeparator, -1)) {
        if (Files.isExecutable(folder.resolve(place).resolve(program))) {
          return;
        }
      }
    } catch (InvalidPathException e) {
      return; // then it is for the system to say
    }
    throw new CommandFailedException(
        "cannot run '%s': there is no such program in the PATH".formatted(program));
  }

  /**
   * Kills a process and then what it had started. Itself first: a shell whose program is killed
   * would go on with its next line. Its children must be known before, for they then change parent.
   */
  private static void kill(ProcessHandle process) {
    List<ProcessHandle> children = process.children().toList();
    process.destroyForcibly();
    children.forEach(CommandStep::kill);
  }

  /** A killed process may still be about to write; its files are removed next. */
  private static void awaitEnd(Process process) {
    try {
      boolean _ = process.waitFor(KILL_GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last line that the program wrote to standard error. */
  private static String lastWords(Path words) throws IOException {
    long size = Files.size(words);
    try (InputStream stream = Files.newInputStream(words)) {
      stream.skipNBytes(Math.max(0, size - WORDS_KEPT));
      String text = new String(stream.readNBytes(WORDS_KEPT), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "" : ": " + text.lines().toList().getLast();
    }
  }
}
