package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers among the labs, as processes. */
@Tag("process")
final class LabServersTest extends CommandTestBase {

  private static final Pattern LISTENING =
      Pattern.compile("listening on 127\\.0\\.0\\.1 port ([0-9]+); Ctrl-C ends it");

  private final List<Socket> sockets = new ArrayList<>();

  private int portOf(Parloom.Started server) throws IOException, InterruptedException {
    server.awaitThat(() -> LISTENING.matcher(server.err()).find());
    Matcher matcher = LISTENING.matcher(server.err());
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The next line with its end, without reading further. */
  private static String line(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int one = in.read(); one >= 0; one = in.read()) {
      line.write(one);
      if (one == '\n') {
        break;
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private void end(Parloom.Started server, String signal, int exit) throws Exception {
    server.signal(signal);
    assertThat(server.await().exited(exit).err()).contains("connections, for at most 5 s");
    for (Socket socket : sockets) {
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--callbacks", "--port=0"})
  void echo_whenLinesCome_sendsThemBack(String form) throws Exception {
    Parloom.Started server = parloom().start("lab", "echo", form);
    int port = portOf(server);
    Socket telnet = connect(port);
    Socket nc = connect(port);
    send(telnet, "hel");
    send(nc, "one\ntwo\n");
    send(telnet, "lo\r\n");
    assertThat(line(telnet)).isEqualTo("Echoed back: hello\r\n");
    assertThat(line(nc)).isEqualTo("Echoed back: one\n");
    assertThat(line(nc)).isEqualTo("Echoed back: two\n");
    nc.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\n'}); // no text
    byte[] back = nc.getInputStream().readNBytes("Echoed back: ".length() + 4);
    assertThat(back).endsWith((byte) 0xff, (byte) 0xfe, (byte) 0, (byte) '\n');
    Socket endless = connect(port);
    send(endless, "x".repeat(8_192));
    assertThat(line(endless)).isEqualTo("a line has at most 8,192 bytes; yours has more\r\n");
    end(server, "INT", 130);
  }

  @Test
  void chat_whenSomeoneSpeaks_tellsAllOthersWho() throws Exception {
    Parloom.Started server = parloom().start("lab", "chat");
    int port = portOf(server);
    Socket ada = connect(port);
    String adaIs = "127.0.0.1:" + ada.getLocalPort();
    assertThat(line(ada)).isEqualTo("* you are %s; there are 1 here\r\n".formatted(adaIs));
    Socket bob = connect(port);
    assertThat(line(bob)).endsWith("there are 2 here\r\n");
    assertThat(line(ada)).isEqualTo("* 127.0.0.1:%d has come\r\n".formatted(bob.getLocalPort()));
    send(ada, "hello, Bob\r\n/name Ada\n");
    assertThat(line(bob)).isEqualTo(adaIs + ": hello, Bob\r\n");
    assertThat(line(bob)).isEqualTo("* %s is now Ada (%s)\r\n".formatted(adaIs, adaIs));
    send(ada, "\033[2Jboo\n"); // would clear Bob's screen
    assertThat(line(bob)).isEqualTo("Ada (%s): \\u001b[2Jboo\r\n".formatted(adaIs));
    bob.getOutputStream().write(new byte[] {(byte) 0xff, '\n'});
    assertThat(line(ada)).endsWith(": \ufffd\r\n");
    ada.close();
    sockets.remove(ada);
    assertThat(line(bob)).isEqualTo("* Ada (%s) has gone\r\n".formatted(adaIs));
    end(server, "TERM", 143);
  }

  @Test
  void chat_whenOneNeverReads_doesNotHoldUpTheOthers() throws Exception {
    Parloom.Started server = parloom().start("lab", "chat");
    int port = portOf(server);
    Socket ada = connect(port);
    var _ = line(ada);
    Socket bob = connect(port);
    var _ = line(bob);
    var _ = line(ada);
    Socket deaf = new Socket();
    deaf.setReceiveBufferSize(4_096);
    deaf.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    sockets.add(deaf);
    assertThat(line(ada)).endsWith("has come\r\n");
    assertThat(line(bob)).endsWith("has come\r\n");
    String words = "x".repeat(8_000);
    String next = "";
    int spoken = 0;
    while (!next.endsWith("has gone\r\n")) { // Bob hears all, until the deaf one is dropped
      send(ada, words + "\n");
      spoken++;
      next = line(bob);
      assertThat(next).endsWith(next.startsWith("* ") ? "has gone\r\n" : words + "\r\n");
    }
    assertThat(spoken).isGreaterThan(100);
    sockets.remove(deaf);
    deaf.close();
    assertThat(line(bob)).endsWith(words + "\r\n");
    assertThat(line(ada)).endsWith("has gone\r\n");
    assertThat(server.err()).contains("over the limit of 1,048,576 bytes of server 'chat'");
    end(server, "INT", 130);
  }

  @Test
  void echo_whenThePortCannotBeUsed_saysWhy() throws Exception {
    Parloom.Started server = parloom().start("lab", "echo");
    int port = portOf(server);
    String taken = Integer.toString(port);
    assertThat(parloom().run("lab", "echo", "--port", taken).exited(2).err())
        .contains("server 'echo' cannot listen on port %d of 127.0.0.1".formatted(port))
        .contains("choose another port");
    assertThat(parloom().run("lab", "chat", "--port", "70000").exited(2).err())
        .contains("--port must be 0 to 65,535, but is 70,000");
    end(server, "HUP", 129);
  }

  @Test
  void echo_whenIdleOrFull_endsOrRefusesConnections() throws Exception {
    Parloom.Started server =
        parloom().start("lab", "echo", "--idle", "500ms", "--connections", "1");
    int port = portOf(server);
    Socket first = connect(port);
    send(first, "x\n");
    assertThat(line(first)).isEqualTo("Echoed back: x\n");
    assertThat(line(connect(port))).startsWith("This server is busy");
    assertThat(line(first)).isEmpty();
    server.awaitThat(() -> server.err().contains("nothing came for 0.5 s"));
    end(server, "INT", 130);
  }
}
