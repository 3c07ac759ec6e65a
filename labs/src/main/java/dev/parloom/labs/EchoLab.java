package dev.parloom.labs;

import dev.parloom.labs.Lines.LineTooLongException;
import dev.parloom.net.tcp.Connection;
import dev.parloom.net.tcp.Protocol;
import dev.parloom.net.tcp.Transport;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code parloom lab echo}. */
public final class EchoLab implements Lab {

  private static final byte[] ANSWER = "Echoed back: ".getBytes(StandardCharsets.UTF_8);

  /** Room for the answers to 64 KiB of empty lines, twice. */
  private static final int PENDING_BYTES = 1 << 21;

  private static final Key<Boolean> CALLBACKS =
      Key.flag(
          "callbacks",
          "All connections on one thread, by callbacks, instead of a virtual thread for each");

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String description() {
    return "A server that sends each line back; try it with telnet or nc.";
  }

  @Override
  public List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>(Server.KEYS);
    keys.add(CALLBACKS);
    return keys;
  }

  @Override
  public int run(LabContext context) throws InterruptedException {
    return Server.run(
        name(),
        context,
        builder ->
            context.values().get(CALLBACKS)
                ? builder.pendingLimitBytes(PENDING_BYTES).serve(Echo::new)
                : builder.serve(EchoLab::talk));
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
