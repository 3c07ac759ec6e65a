package dev.parloom.cli.option;

import dev.parloom.job.Worker;
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
          "threads, or processes: a picture that crashes the decoder costs only itself. Default:"
              + " threads.")
  private Worker worker = Worker.THREADS;

  public Worker chosen() {
    return worker;
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
