package dev.parloom.labs;

import dev.parloom.labs.Lines.LineTooLongException;
import dev.parloom.net.tcp.Protocol;
import dev.parloom.net.tcp.Transport;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import dev.parloom.text.Words;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code parloom lab chat}. */
public final class ChatLab implements Lab {

  private static final int LONGEST_NAME = 32;

  /** Those who are here. All callbacks are on one thread, so it needs no lock. */
  private final Set<Transport> guests = new LinkedHashSet<>();

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public String description() {
    return "A server that passes each line to all others; \"/name Ada\" gives oneself a name. Try"
        + " it with telnet or nc.";
  }

  @Override
  public List<Key<?>> keys() {
    return Server.KEYS;
  }

  @Override
  public int run(LabContext context) throws InterruptedException {
    return Server.run(name(), context, builder -> builder.serve(Guest::new));
  }

  private void tellOthers(Transport speaker, String words) {
    byte[] line = (words + "\r\n").getBytes(StandardCharsets.UTF_8);
    for (Transport guest : guests) {
      if (!guest.equals(speaker)) {
        guest.write(line); // who does not read is dropped in the end, and holds up nobody
      }
    }
  }

  private final class Guest implements Protocol {
    private final Lines lines = new Lines();
    private String name = "";

    @Override
    public void made(Transport transport) {
      InetSocketAddress peer = transport.peer();
      name = "%s:%d".formatted(peer.getHostString(), peer.getPort());
      tellOthers(transport, "* %s has come".formatted(name));
      guests.add(transport);
      transport.write(
          "* you are %s; there are %,d here\r\n"
              .formatted(name, guests.size())
              .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void data(Transport transport, ByteBuffer bytes) {
      try {
        for (byte[] line : lines.add(bytes)) {
          say(transport, new String(line, StandardCharsets.UTF_8).stripTrailing());
        }
      } catch (LineTooLongException e) {
        transport.write(("* " + e.getMessage() + "\r\n").getBytes(StandardCharsets.UTF_8));
        transport.close();
      }
    }

    private void say(Transport transport, String line) {
      String words = Words.printable(line); // it may hold commands for others' terminals
      if (words.startsWith("/name ")) {
        String before = name;
        String wish = words.substring("/name ".length()).strip();
        InetSocketAddress peer = transport.peer();
        name =
            "%s (%s:%d)"
                .formatted(
                    wish.substring(0, Math.min(wish.length(), LONGEST_NAME)),
                    peer.getHostString(),
                    peer.getPort());
        tellOthers(transport, "* %s is now %s".formatted(before, name));
      } else if (!words.isEmpty()) {
        tellOthers(transport, name + ": " + words);
      }
    }

    @Override
    public void lost(Transport transport, @Nullable Throwable cause) {
      guests.remove(transport);
      tellOthers(transport, "* %s has gone".formatted(name));
    }
  }
}
