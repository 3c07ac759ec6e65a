package dev.parloom.cli.lab;

import dev.parloom.cli.lab.Lines.LineTooLongException;
import dev.parloom.net.tcp.Connection;
import dev.parloom.net.tcp.Protocol;
import dev.parloom.net.tcp.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parloom lab echo}. */
@Command(
    name = "echo",
    description = "A server that sends each line back; try it with telnet or nc.",
    mixinStandardHelpOptions = true)
final class LabEchoCommand implements Callable<Integer> {

  private static final byte[] ANSWER = "Echoed back: ".getBytes(StandardCharsets.UTF_8);

  /** Room for the answers to 64 KiB of empty lines, twice. */
  private static final int PENDING_BYTES = 1 << 21;

  @Mixin private LabServer server = new LabServer();

  @Option(
      names = "--callbacks",
      description =
          "All connections on one thread, by callbacks, instead of a virtual thread for each.")
  private boolean callbacks;

  @Override
  public Integer call() throws InterruptedException {
    return server.run(builder ->
        callbacks
            ? builder.pendingLimitBytes(PENDING_BYTES).serve(Echo::new)
            : builder.serve(LabEchoCommand::talk));
  }

  private static void talk(Connection connection) throws IOException {
    Lines lines = new Lines();
    byte[] bytes = new byte[Lines.LIMIT];
    for (int count = connection.in().read(bytes); count >= 0; count = connection.in().read(bytes)) {
      try {
        connection.out().write(answers(lines, ByteBuffer.wrap(bytes, 0, count)));
      } catch (LineTooLongException e) {
        connection.out().write(farewell(e));
        return;
      }
    }
  }

  private static final class Echo implements Protocol {
    private final Lines lines = new Lines();

    @Override
    public void data(Transport transport, ByteBuffer bytes) {
      try {
        transport.write(answers(lines, bytes));
      } catch (LineTooLongException e) {
        transport.write(farewell(e));
        transport.close();
      }
    }
  }

  private static byte[] answers(Lines lines, ByteBuffer bytes) {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    for (byte[] line : lines.add(bytes)) {
      answers.writeBytes(ANSWER);
      answers.writeBytes(line);
    }
    return answers.toByteArray();
  }

  private static byte[] farewell(LineTooLongException e) {
    return (e.getMessage() + "\r\n").getBytes(StandardCharsets.UTF_8);
  }
}
