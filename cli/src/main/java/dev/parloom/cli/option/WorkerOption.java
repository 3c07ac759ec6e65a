package dev.parloom.cli.option;

import dev.parloom.job.Worker;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --on}: the kind of workers. */
public final class WorkerOption {

  @Option(
      names = "--on",
      paramLabel = "KIND",
      converter = Converter.class,
      description =
          "threads, or processes: a file that crashes its worker costs only itself. Default:"
              + " threads.")
  private @Nullable Worker worker;

  /** The kind that was given, or else that one. */
  public Worker chosenOr(Worker otherwise) {
    return Objects.requireNonNullElse(worker, otherwise);
  }

  /** Reads it. */
  static final class Converter implements ITypeConverter<Worker> {
    @Override
    public Worker convert(String word) {
      return switch (word) {
        case "threads" -> Worker.THREADS;
        case "processes" -> Worker.PROCESSES;
        default ->
            throw new TypeConversionException(
                "must be threads or processes, but is '%s'".formatted(word));
      };
    }
  }
}
