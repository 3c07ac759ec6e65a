package dev.parloom.net.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking one server whether it is up. Immutable.
 *
 * @param url the address as it was given
 * @param status the status it answered with, if it did
 * @param latency from the request to the end of the response's headers; until the failure, if there
 *     was no response
 * @param sizeBytes the size of the content, decompressed, as far as it came
 * @param failure what went wrong; null if there was a whole response
 */
public record Ping(
    String url,
    OptionalInt status,
    Duration latency,
    long sizeBytes,
    @Nullable WebException failure) {

  /** Content beyond this is not read. */
  private static final long MOST_BYTES = 16 << 20;

  /** Whether there was a whole response, with a status of success or a redirect (1xx to 3xx). */
  public boolean isUp() {
    return failure == null && status.orElse(999) < 400;
  }

  /**
   * Asks for the page once and reads it, without following redirects. What goes wrong is in the
   * answer.
   *
   * @param url an address, or not
   * @param patience how long all of that may take
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static Ping of(WebClient client, String url, Duration patience)
      throws InterruptedException {
    long start = System.nanoTime();
    try {
      WebAddress address = WebAddress.parse(url);
      if (!patience.isPositive()) {
        throw new ResponseTimeoutException("the time was up before it was asked");
      }
      try (WebResponse response = client.ask(address, Map.of(), patience)) {
        response.within(patience.minusNanos(System.nanoTime() - start));
        return withContent(url, response);
      }
    } catch (WebException e) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      return new Ping(url, OptionalInt.empty(), waited, 0, e);
    }
  }

  private static Ping withContent(String url, WebResponse response) throws InterruptedException {
    Counter counter = new Counter();
    WebException failure = null;
    try {
      var _ = response.copyTo(counter, MOST_BYTES);
    } catch (BodyTooLargeException e) {
      failure = null; // it is up, and the rest is no matter
    } catch (WebException e) {
      failure = e;
    } catch (IOException e) { // the counter throws none
      Thread.interrupted(); // the flag becomes the exception
      InterruptedException interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    }
    return new Ping(
        url, OptionalInt.of(response.status()), response.latency(), counter.bytes, failure);
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes += length;
    }
  }
}
