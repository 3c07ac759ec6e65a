package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener that shows a person how a run gets on. Usable from any program; for one run at a time.
 *
 * <p>On a terminal it keeps a few lines up to date ten times a second: a bar for the whole, and the
 * count and mean time of each stage. Elsewhere it writes one line every 30 seconds. Either way each
 * failed item gets a line of its own when it fails. A thread of its own does the drawing, and ends
 * with the run.
 */
public final class Progress implements RunListener {

  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration REPORT = Duration.ofSeconds(30);
  private static final int DEFAULT_WIDTH = 80;
  private static final int DEFAULT_HEIGHT = 24;

  private final PrintStream out;
  private final boolean bars;
  private final int width;
  private final int height;
  private final Duration interval;

  @GuardedBy("this")
  private ProgressModel model = new ProgressModel();

  @GuardedBy("this")
  private long startNanos;

  @GuardedBy("this")
  private int drawnLines;

  @GuardedBy("this")
  private @Nullable Thread painter;

  private Progress(PrintStream out, boolean bars, int width, int height, Duration interval) {
    this.out = out;
    this.bars = bars;
    this.width = width;
    this.height = height;
    this.interval = interval;
  }

  /**
   * Progress on this stream: bars if the program runs on a terminal, of {@code COLUMNS} characters
   * or 80; else lines.
   */
  @SuppressWarnings("SystemConsoleNull") // true for JDK 22 to 24; since 25 it may be null again
  public static Progress on(PrintStream out) {
    Console console = System.console();
    return console != null && console.isTerminal() ? bars(out, columns()) : lines(out, REPORT);
  }

  /** Bars, whatever the stream is. */
  public static Progress bars(PrintStream out, int width) {
    return bars(out, width, DEFAULT_HEIGHT);
  }

  /** Bars on a terminal of this many columns and rows; what does not fit is left out. */
  public static Progress bars(PrintStream out, int width, int height) {
    return new Progress(out, true, width, height, REDRAW);
  }

  /** One line every {@code interval}, whatever the stream is. */
  public static Progress lines(PrintStream out, Duration interval) {
    return new Progress(out, false, DEFAULT_WIDTH, DEFAULT_HEIGHT, interval);
  }

  private static int columns() {
    String columns = System.getenv("COLUMNS");
    try {
      return columns == null ? DEFAULT_WIDTH : Math.max(20, Integer.parseInt(columns));
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  @Override
  public synchronized void on(RunEvent event) {
    switch (event) {
      case RunEvent.Started started -> begin(started.opening());
      case RunEvent.ItemFailed(var letter) -> println("failed: " + letter.describe());
      default -> {}
    }
    model.on(event);
    if (event instanceof RunEvent.Ended) {
      end();
    }
  }

  /** Writes a line of text above the bars. Any thread may call it. */
  public synchronized void println(String line) {
    erase();
    out.println(line);
  }

  @GuardedBy("this")
  private void begin(String opening) {
    if (!opening.isEmpty()) {
      println(opening);
    }
    model = new ProgressModel();
    startNanos = System.nanoTime();
    Thread thread = Thread.ofVirtual().name("parloom-progress").unstarted(this::paint);
    painter = thread;
    thread.start();
  }

  @GuardedBy("this")
  private void end() {
    Thread thread = painter;
    painter = null;
    if (thread != null) {
      thread.interrupt();
    }
    if (bars) {
      draw();
      drawnLines = 0;
    }
    out.flush();
  }

  private void paint() {
    try {
      while (true) {
        Thread.sleep(interval);
        synchronized (this) {
          if (!Thread.currentThread().equals(painter)) {
            return;
          }
          draw();
        }
      }
    } catch (InterruptedException e) {
      return; // the run has ended
    }
  }

  @GuardedBy("this")
  private void draw() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    if (!bars) {
      out.println(model.headline(elapsed));
      return;
    }
    // One column and one row less, where the cursor rests; else the terminal would scroll.
    List<String> lines = model.lines(elapsed, width - 1, height - 1);
    // Lines do not wrap meanwhile: the terminal may be narrower by now, or letters wider.
    StringBuilder block = new StringBuilder(home()).append("\033[?7l");
    for (String line : lines) {
      block.append("\033[2K").append(line).append('\n');
    }
    out.print(block.append("\033[J\033[?7h"));
    out.flush();
    drawnLines = lines.size();
  }

  /** Removes the bars, so that a line of text can be written in their place. */
  @GuardedBy("this")
  private void erase() {
    if (bars && drawnLines > 0) {
      out.print(home() + "\033[J");
      drawnLines = 0;
    }
  }

  @GuardedBy("this")
  private String home() {
    return drawnLines == 0 ? "\r" : "\r\033[" + drawnLines + "A";
  }
}
