package dev.parloom.cli;

import dev.parloom.image.sample.SamplePhotos;
import dev.parloom.journal.SqliteJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code parloom warm-up}: one small run of everything, so that the JVM, which the launcher tells
 * to watch, sees which classes a start needs. Hidden; leaves nothing behind.
 */
@Command(name = "warm-up", hidden = true, description = "For the launcher.")
final class WarmUpCommand extends ReportingCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    try (TemporaryFiles temporary = new TemporaryFiles()) {
      Path photo = temporary.newFile("jpg");
      Files.write(photo, SamplePhotos.seeded(1).photo(0).encode());
      Path pipeline = temporary.newFile("yaml");
      Files.writeString(
          pipeline,
          """
          version: 1
          input: {files: %s}
          steps:
            - read
            - thumbnail: {size: 64x64}
          output: {folder: out}
          """
              .formatted(photo.getFileName()));
      SqliteJournal journal = SqliteJournal.at(temporary.newFile("db")).countingFirst();
      return PipelineFile.read(pipeline, temporary).run(2, this, Optional.of(journal), false);
    }
  }
}
