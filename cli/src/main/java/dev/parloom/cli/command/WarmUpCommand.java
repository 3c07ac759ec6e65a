package dev.parloom.cli.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.RunningJob;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.job.Job;
import dev.parloom.job.JobOptions;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.job.file.PipelineFile;
import dev.parloom.job.step.StepTypes;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.net.http.Ping;
import dev.parloom.net.http.WebClient;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/**
 * {@code parloom warm-up}: one small run of everything, so that the JVM, which the launcher tells
 * to watch, sees which classes a start needs. Hidden; leaves nothing behind.
 */
@Command(name = "warm-up", hidden = true, description = "For the launcher.")
final class WarmUpCommand extends ReportingCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    try (Ends ends = Ends.of(this);
        TemporaryFiles temporary = new TemporaryFiles().open(this::say)) {
      Path photo = temporary.newFile("jpg");
      try (InputStream sample = WarmUpCommand.class.getResourceAsStream("warm-up.jpg")) {
        Files.copy(Objects.requireNonNull(sample, "warm-up.jpg"), photo, REPLACE_EXISTING);
      }
      Path pipeline = temporary.newFile("yaml");
      Files.writeString(
          pipeline,
          """
          version: 1
          input: {files: %s}
          steps:
            - read
            %s
          output: {folder: out}
          """
              .formatted(photo.getFileName(), stepFor(photo)));
      fetchOnePage();
      SqliteJournal journal = SqliteJournal.at(temporary.newFile("db")).countingFirst();
      Job job = PipelineFile.read(pipeline, temporary);
      return RunningJob.toTheEnd(job, new JobOptions(2, Optional.of(journal), false), this, ends);
    }
  }

  /** A step that there is for a file like this. */
  private static String stepFor(Path file) {
    return StepTypes.all().stream()
        .filter(type -> type.group().filter(group -> group.wanted().test(file)).isPresent())
        .findFirst()
        .map(type -> "- %s: {%s}".formatted(type.word(), examples(type)))
        .orElse("");
  }

  private static String examples(StepType type) {
    return type.keys().stream()
        .filter(Key::isRequiredInFiles)
        .map(key -> key.name() + ": " + key.example().orElseThrow())
        .collect(Collectors.joining(", "));
  }

  /** From a server of its own on loopback. */
  private static void fetchOnePage() throws IOException, InterruptedException {
    // The server is closed before the pool, which waits for the task that waits for a client.
    try (ThreadPool one = ThreadPool.virtual(1);
        ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        WebClient client = WebClient.builder().build()) {
      var _ =
          one.submit(() -> {
            try (Socket socket = server.accept()) {
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(US_ASCII));
              return socket.getInputStream().read(new byte[1_000]);
            }
          });
      Ping ping =
          Ping.of(client, "http://127.0.0.1:" + server.getLocalPort(), Duration.ofSeconds(5));
      if (!ping.isUp()) {
        throw new IOException("no page was fetched", ping.failure());
      }
    }
  }
}
