package dev.parloom.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small web server on loopback: a connection for each request, and a thread for each. */
final class WebServer implements AutoCloseable {

  /** Answers a path; what it writes is all that is sent. */
  @FunctionalInterface
  interface Answer {
    void to(String path, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  private final Answer answer;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final List<String> paths = new CopyOnWriteArrayList<>();

  WebServer(Answer answer) throws IOException {
    this.answer = answer;
    Thread.ofVirtual().name("web-server").start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        connections.add(socket);
        Thread thread = Thread.ofVirtual().name("web-server").unstarted(() -> serve(socket));
        threads.add(thread);
        thread.start();
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      for (String line = first; line != null && !line.isEmpty(); ) {
        line = in.readLine();
      }
      if (first != null) {
        String path = first.split(" ", -1)[1];
        paths.add(path);
        answer.to(path, socket.getOutputStream());
      }
    } catch (IOException | InterruptedException e) {
      return; // the client is gone, or the test is over
    } finally {
      connections.remove(socket);
      threads.remove(Thread.currentThread());
    }
  }

  static void send(OutputStream out, int status, byte[] content, String... headers)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 %d x\r\n".formatted(status));
    head.append("Content-Length: %d\r\nConnection: close\r\n".formatted(content.length));
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(content);
    out.flush();
  }

  static void page(OutputStream out, String text) throws IOException {
    send(out, 200, text.getBytes(StandardCharsets.UTF_8));
  }

  String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(listening.getLocalPort(), path);
  }

  /** The folder of its pages. */
  String host() {
    return "127.0.0.1_" + listening.getLocalPort();
  }

  /** What was asked for so far. */
  List<String> paths() {
    return List.copyOf(paths);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : connections) {
      socket.close();
    }
    threads.forEach(Thread::interrupt);
  }
}
