package dev.parloom.process.child;

import dev.parloom.process.wire.Page;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The program of a worker process. Started by a pool, which gives it the path of a socket and of
 * the shared page as arguments, and one line with a token on standard input.
 */
public final class WorkerMain {

  /** Exit status if it was started by anything but a pool. */
  private static final int USAGE = 2;

  /** Exit status if it can go on no more; standard error says why. */
  private static final int BROKEN = 4;

  private WorkerMain() {}

  /** Works until the pool says that there will be no more tasks, or has gone. */
  @SuppressWarnings("SystemOut") // the pool reads it
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 3) {
      System.err.println("This program is started by a process pool, not by hand.");
      System.exit(USAGE);
    }
    InputStream fromPool = System.in;
    System.setIn(InputStream.nullInputStream()); // for tasks there is nothing to read
    String token = readLine(fromPool);
    Page page;
    try (FileChannel file =
        FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      page = new Page(file.map(FileChannel.MapMode.READ_WRITE, 0, Page.BYTES));
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(arguments[0]));
      Thread.currentThread().setName(arguments[2]);
      PoolLink link = new PoolLink(channel);
      TaskLoop loop = new TaskLoop(link, page);
      Thread watch = PoolWatch.start(fromPool, loop);
      loop.run(token);
      watch.join();
    } catch (EOFException e) {
      Runtime.getRuntime().halt(PoolWatch.POOL_GONE);
    } catch (Throwable t) { // else threads that tasks have left behind would keep the process
      t.printStackTrace();
      Runtime.getRuntime().halt(BROKEN);
    }
    System.exit(0); // threads that tasks have left behind do not keep the process
  }

  /** Byte by byte: what follows the line is for {@link PoolWatch}. */
  private static String readLine(InputStream from) throws IOException {
    byte[] line = new byte[100];
    int length = 0;
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0 || length == line.length) {
        throw new EOFException("no token on standard input");
      }
      line[length++] = (byte) next;
    }
    return new String(line, 0, length, StandardCharsets.ISO_8859_1);
  }
}
