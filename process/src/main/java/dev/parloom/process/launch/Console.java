package dev.parloom.process.launch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.process.worker.WorkerOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Reads what a worker process prints, hands it on by lines, and remembers the last of it. */
final class Console {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  private static final int LONGEST_LINE = 8_192;
  private static final int REMEMBERED_LINES = 20;
  private static final int REMEMBERED_CHARS = 300;

  private final String worker;
  private final WorkerOutput output;
  private final List<Thread> readers;

  @GuardedBy("this")
  private final Deque<String> last = new ArrayDeque<>();

  Console(String worker, Process process, WorkerOutput output) {
    this.worker = worker;
    this.output = output;
    this.readers =
        List.of(
            reader("-out", process.getInputStream(), false),
            reader("-err", process.getErrorStream(), true));
  }

  private Thread reader(String suffix, InputStream from, boolean error) {
    return Thread.ofPlatform().daemon().name(worker + suffix).start(() -> read(from, error));
  }

  private void read(InputStream stream, boolean error) {
    byte[] chunk = new byte[LONGEST_LINE];
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream from = stream) {
      for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
        for (int i = 0; i < count; i++) {
          if (chunk[i] == '\n') {
            hand(line, error);
          } else {
            line.write(chunk[i]);
            if (line.size() == LONGEST_LINE) {
              hand(line, error);
            }
          }
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the output of worker " + worker + " ended", e);
    }
    if (line.size() > 0) {
      hand(line, error);
    }
  }

  private void hand(ByteArrayOutputStream bytes, boolean error) {
    String line = bytes.toString(Charset.defaultCharset());
    bytes.reset();
    synchronized (this) {
      if (last.size() == REMEMBERED_LINES) {
        last.remove();
      }
      last.add(line.length() <= REMEMBERED_CHARS ? line : line.substring(0, REMEMBERED_CHARS));
    }
    try {
      output.line(worker, error, line);
    } catch (Throwable t) { // code of the user's
      LOG.log(Level.WARNING, "the output of worker " + worker + " could not be handed on", t);
    }
  }

  /** What it printed last, once all is read or that has taken too long. */
  List<String> lastLines(Duration patience) {
    for (Thread reader : readers) {
      try {
        if (!reader.join(patience)) {
          break; // somebody else holds the other end
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    synchronized (this) {
      return List.copyOf(last);
    }
  }
}
