package dev.parloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.thread.ThreadPool;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a secure server that speaks HTTP/2 and allows few streams. */
@Tag("process")
@Timeout(300)
class Http2Test {

  private static final int STREAMS = 3;
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** Answers each request a little later, with its protocol. */
  private final class Slow extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      var _ =
          request
              .getComponents()
              .getScheduler()
              .schedule(
                  () -> {
                    atOnce.decrementAndGet();
                    String protocol = request.getConnectionMetaData().getProtocol();
                    Content.Sink.write(response, true, protocol, callback);
                  },
                  30,
                  TimeUnit.MILLISECONDS);
      return true;
    }
  }

  private Path keys() throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor()).as("%s", folder.resolve("keytool.txt")).isZero();
    return store;
  }

  private Server server(Path keys) throws Exception {
    Server server = new Server();
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keys.toString());
    tls.setKeyStorePassword(PASSWORD);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer());
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
    http2.setMaxConcurrentStreams(STREAMS);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http2.getProtocol());
    ServerConnector connector =
        new ServerConnector(server, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, http2);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Slow());
    server.start();
    return server;
  }

  private static SSLContext trusting(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("mykey"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void get_whenTheServerAllowsFewStreams_queuesInsteadOfFailing() throws Exception {
    Path keys = keys();
    Server server = server(keys);
    try (WebClient client =
            WebClient.builder().timeout(Duration.ofMinutes(2)).tls(trusting(keys)).build();
        ThreadPool many = ThreadPool.virtual(60)) {
      String url = "https://localhost:" + server.getURI().getPort() + "/";
      try (WebResponse first = client.get(WebAddress.parse(url))) {
        assertThat(first.status()).as("so that there is a connection").isEqualTo(200);
      }
      List<Outcome<String>> all = new ArrayList<>();
      many.outcomes(
              IntStream.range(0, 200).boxed().toList(),
              i -> {
                try (WebResponse page = client.get(WebAddress.parse(url + i))) {
                  return new String(page.read(100), java.nio.charset.StandardCharsets.UTF_8);
                }
              })
          .forEach(all::add);
      assertThat(all).hasSize(200).containsOnly(new Outcome.Done<>("HTTP/2.0"));
      assertThat(most.get()).as("at once").isEqualTo(STREAMS);
    } finally {
      server.stop();
    }
  }

  @Test
  void get_whenTheCertificateIsNotTrusted_saysSo() throws Exception {
    Path keys = keys();
    Server server = server(keys);
    try (WebClient client = WebClient.builder().build()) {
      WebAddress address = WebAddress.parse("https://localhost:" + server.getURI().getPort() + "/");
      assertThatThrownBy(() -> client.get(address))
          .isInstanceOf(TlsFailedException.class)
          .hasMessageContaining("certif");
    } finally {
      server.stop();
    }
  }
}
