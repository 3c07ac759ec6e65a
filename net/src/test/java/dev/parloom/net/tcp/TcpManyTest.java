package dev.parloom.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Very many connections. */
@Tag("process")
class TcpManyTest extends TcpTestBase {

  /** Another number: {@code -Dparloom.tcp.connections=…}. */
  private static final int COUNT = Integer.getInteger("parloom.tcp.connections", 10_000);

  @ParameterizedTest
  @EnumSource
  void idle_whenThousandsAre_takesLittleAndHoldsUpNobody(Kind kind) throws Exception {
    needFiles(COUNT + 500);
    TcpServer.Builder builder = builder().connectionLimit(COUNT + 1).backlog(4_096);
    TcpServer server =
        switch (kind) {
          case HANDLER -> started(builder.serve(TcpManyTest::echoWithSmallBuffer));
          case CALLBACKS -> echo(kind, builder);
        };
    Socket active = connect(server);
    assertEchoes(active, "before");
    long before = usedBytes();
    Process clients =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                IdleClients.class.getName(),
                Integer.toString(server.port()),
                Integer.toString(COUNT))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(clients.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(out.readLine()).isEqualTo(COUNT + " connected");
      await(() -> server.connections() == COUNT + 1);
      for (int i = 0; i < 100; i++) {
        assertEchoes(active, "meanwhile");
      }
      assertThat((usedBytes() - before) / COUNT).as("heap an idle connection").isLessThan(8_000);
      assertThat(server.close(LONG)).isEmpty();
      assertThat(server.connections()).isZero();
    } finally {
      clients.destroyForcibly().waitFor();
    }
  }

  /** {@code transferTo} would take 16 KiB for each. */
  private static void echoWithSmallBuffer(Connection connection) throws IOException {
    byte[] bytes = new byte[100];
    InputStream in = connection.in();
    for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
      connection.out().write(bytes, 0, count);
    }
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
