package dev.parloom.net.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A server on loopback that says whatever it is told to, well-formed or not. Each connection has a
 * thread; closing the server ends all.
 */
public final class TestServer implements AutoCloseable {

  /** What is asked for. */
  public record Request(String path, Map<String, String> headers) {}

  /** What to say; the connection is closed when it returns. */
  @FunctionalInterface
  public interface Answer {
    void to(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket listening;
  private final Answer answer;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  public TestServer(Answer answer) throws IOException {
    this.answer = answer;
    listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  private void run(Runnable body) {
    Thread thread = Thread.ofVirtual().name("test-server").unstarted(body);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        connections.add(socket);
        run(() -> serve(socket));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Request request = read(socket.getInputStream());
      if (request != null) {
        requests.add(request);
        answer.to(request, socket.getOutputStream());
      }
    } catch (IOException | InterruptedException e) {
      return; // the client has gone, or the test is over
    } finally {
      connections.remove(socket);
      threads.remove(Thread.currentThread());
    }
  }

  private static Request read(InputStream raw) throws IOException {
    InputStream in = new BufferedInputStream(raw);
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    String[] words = first.split(" ", -1);
    if (words.length != 3) {
      return null; // not HTTP
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] parts = line.split(":", 2);
      if (parts.length != 2) {
        return null; // not HTTP either
      }
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
    }
    return new Request(words[1], headers);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** Its root, without a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** What was asked for so far, but robots.txt. */
  public List<String> paths() {
    return requests.stream().map(Request::path).filter(p -> !p.equals("/robots.txt")).toList();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Waits until the server is closed: for answers that never come. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /** Text as it goes over the wire; line ends become CR LF. */
  public static void send(OutputStream out, String text) throws IOException {
    out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** A page of success. */
  public static void page(OutputStream out, String type, byte[] content, String... headers)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\n");
    head.append("Content-Type: ").append(type).append('\n');
    head.append("Content-Length: ").append(content.length).append('\n');
    head.append("Connection: close\n");
    for (String header : headers) {
      head.append(header).append('\n');
    }
    send(out, head + "\n");
    out.write(content);
    out.flush();
  }

  /** A status without content. */
  public static void status(OutputStream out, int status, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\n");
    head.append("Content-Length: 0\nConnection: close\n");
    for (String header : headers) {
      head.append(header).append('\n');
    }
    send(out, head + "\n");
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listening.close();
    for (Socket socket : connections) {
      socket.close();
    }
    for (Thread thread : threads) {
      thread.interrupt();
    }
  }
}
