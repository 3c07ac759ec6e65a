package dev.parloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PingTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @Test
  void of_whenTheServerAnswers_tellsStatusLatencyAndSize() throws Exception {
    try (TestServer server =
            new TestServer((request, out) -> {
              switch (request.path()) {
                case "/ok" ->
                    TestServer.page(out, "a/b", "hello".getBytes(StandardCharsets.US_ASCII));
                case "/moved" -> TestServer.status(out, 301, "Location: /ok");
                default -> TestServer.status(out, Integer.parseInt(request.path().substring(1)));
              }
            });
        WebClient client = WebClient.builder().build()) {
      Ping ok = Ping.of(client, server.url() + "/ok", LONG);
      assertThat(ok.isUp()).isTrue();
      assertThat(ok.status()).hasValue(200);
      assertThat(ok.sizeBytes()).isEqualTo(5);
      assertThat(ok.latency()).isPositive().isLessThan(LONG);
      assertThat(Ping.of(client, server.url() + "/moved", LONG).isUp()).isTrue();
      assertThat(Ping.of(client, server.url() + "/404", LONG))
          .matches(ping -> !ping.isUp() && ping.status().getAsInt() == 404);
      assertThat(Ping.of(client, server.url() + "/503", LONG).isUp()).isFalse();
    }
  }

  @Test
  void of_whenSomethingIsWrong_saysWhatWithinTheTime() throws Exception {
    try (TestServer server =
            new TestServer((request, out) -> {
              if (request.path().equals("/body")) {
                for (int i = 0; ; i++) {
                  TestServer.send(
                      out, i == 0 ? "HTTP/1.1 200 OK\nContent-Length: 9999\n\n" : "x".repeat(100));
                  Thread.sleep(Duration.ofMillis(20)); // quick enough, but not done in time
                }
              }
              Thread.sleep(Duration.ofHours(1));
            });
        WebClient client = WebClient.builder().build()) {
      Ping silent = Ping.of(client, server.url() + "/", Duration.ofMillis(300));
      assertThat(silent.isUp()).isFalse();
      assertThat(silent.failure()).isInstanceOf(ResponseTimeoutException.class);
      assertThat(silent.latency()).isBetween(Duration.ofMillis(300), LONG);
      Ping dripping = Ping.of(client, server.url() + "/body", Duration.ofSeconds(2));
      assertThat(dripping.failure())
          .isInstanceOf(BodyStalledException.class)
          .hasMessageContaining("not complete within");
      assertThat(dripping.status()).hasValue(200);
      assertThat(dripping.sizeBytes()).isPositive();
      assertThat(Ping.of(client, "nonsense", LONG).failure())
          .isInstanceOf(AddressMalformedException.class);
      assertThat(Ping.of(client, server.url(), Duration.ZERO).failure())
          .hasMessage("the time was up before it was asked");
    }
  }
}
